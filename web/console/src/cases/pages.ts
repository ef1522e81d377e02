// Pages of a list that others change meanwhile, as pure functions.
import type { CaseRow } from '../api/types';

export interface CasesPageData {
  cases: CaseRow[];
  next: string | null;
}

/** All rows in order, each once: a row that moved between two readings stands where it is first. */
export function flatten(pages: CasesPageData[]): CaseRow[] {
  const seen = new Set<string>();
  const out: CaseRow[] = [];
  for (const page of pages) {
    for (const row of page.cases) {
      if (seen.has(row.number)) continue;
      seen.add(row.number);
      out.push(row);
    }
  }
  return out;
}

/** Which pages hold these cases, and which cases are on none. */
export function whereAre(pages: CasesPageData[], numbers: Set<string>): { held: number[]; unknown: string[] } {
  const unknown = new Set(numbers);
  const held = pages.flatMap((page, index) => {
    const here = page.cases.filter((row) => numbers.has(row.number));
    here.forEach((row) => unknown.delete(row.number));
    return here.length ? [index] : [];
  });
  return { held, unknown: [...unknown] };
}

/**
 * A page read again: its rows as they are now. Rows that newer ones pushed beyond the page's end stay,
 * so that no gap opens before the next page; those that changed are only where the server put them.
 */
export function mergePage(before: CasesPageData, now: CasesPageData, changed: Set<string>): CasesPageData {
  const there = new Set(now.cases.map((row) => row.number));
  const pushed = before.cases.filter((row) => !there.has(row.number) && !changed.has(row.number));
  return { cases: [...now.cases, ...pushed], next: before.next ?? now.next };
}
