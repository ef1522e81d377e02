// What the console needs to know once: queues, areas, people and what they are called.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { api } from '../api/client';
import type { Directory, Named } from '../api/types';
import { pick } from '../i18n/format';

const fresh_ms = 5 * 60_000;

export const directoryKey = ['directory'] as const;

function index(list: (Named | string)[] | undefined, language: string): Map<string, string> {
  const entries = (list ?? []).map((each) =>
    typeof each === 'string' ? ([each, ''] as const) : ([each.id, pick(each.title, language)] as const));
  return new Map(entries);
}

export function useDirectory() {
  const { i18n } = useTranslation();
  const language = i18n.language;
  const { data } = useQuery({
    queryKey: directoryKey,
    queryFn: () => api.get<Directory>('/directory'),
    staleTime: fresh_ms,
  });
  return useMemo(() => {
    const queues = index(data?.queues, language);
    const areas = index(data?.areas, language);
    const categories = index(data?.categories, language);
    const kinds = index(data?.kinds, language);
    const people = new Map((data?.people ?? []).map((p) => [p.name, p.title || p.name]));
    const named = (from: Map<string, string>) => (id: string | null | undefined) =>
      (id && from.get(id)) || id || '';
    return {
      data,
      zone: data?.town.time_zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone,
      town: pick(data?.town.title, language),
      queue: named(queues),
      area: named(areas),
      category: named(categories),
      kind: named(kinds),
      person: named(people),
      // For lists to choose from.
      queueOptions: options(queues),
      areaOptions: options(areas),
      categoryOptions: options(categories),
      kindOptions: options(kinds),
      peopleOptions: (data?.people ?? [])
        .filter((p) => p.enabled && p.role !== 'viewer' && p.role !== 'auditor')
        .map((p) => ({ value: p.name, label: p.title && p.title !== p.name ? `${p.title} (${p.name})` : p.name })),
    };
  }, [data, language]);
}

function options(from: Map<string, string>) {
  return Array.from(from, ([value, label]) => ({ value, label: label || value }));
}
