// What the list shows, as it stands in the address: the same names as the API's.
import type { Query } from '../api/client';

export const filterNames = [
  'owner', 'offered', 'overdue', 'waiting', 'unread', 'status', 'queue', 'area', 'category', 'kind', 'sort', 'q',
] as const;
export type FilterName = (typeof filterNames)[number];
export type Filter = Partial<Record<FilterName, string>>;

export const statusChoices = ['open', 'new', 'in_progress', 'waiting', 'closed', 'all'] as const;
export const sortChoices = ['due', 'opened', 'last'] as const;

export function readFilter(search: string): Filter {
  const given = new URLSearchParams(search);
  const out: Filter = {};
  for (const name of filterNames) {
    const value = given.get(name);
    if (value) out[name] = value;
  }
  return out;
}

export function writeFilter(filter: Filter): string {
  const words = new URLSearchParams();
  for (const name of filterNames) {
    const value = filter[name];
    if (value) words.set(name, value);
  }
  return words.toString();
}

/** With one thing changed; an empty value takes it away. */
export function changed(filter: Filter, name: FilterName, value: string | null | undefined): Filter {
  const out = { ...filter };
  if (value) out[name] = value;
  else delete out[name];
  return out;
}

/** The order of a list for which none is chosen: open cases by urgency. */
export function sortOf(filter: Filter): string {
  return filter.sort ?? (filter.status === 'closed' || filter.status === 'all' ? 'opened' : 'due');
}

/** What the server is asked: open cases unless said otherwise. */
export function queryOf(filter: Filter): Query {
  const { status = 'open', ...rest } = filter;
  const query: Query = { ...rest, sort: sortOf(filter) };
  if (status !== 'all') query.status = status;
  return query;
}

/** How many of the less common filters are set: shown where they are folded away. */
export function foldedCount(filter: Filter): number {
  return (['area', 'category', 'kind', 'sort'] as const).filter((name) => filter[name]).length;
}
