// The list as it is scrolled: pages by cursor, read again piece by piece when others change cases.
import { useInfiniteQuery, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { api } from '../api/client';
import type { CaseRow } from '../api/types';
import { useLive } from '../live/live';
import { queryOf, type Filter } from './filters';
import { flatten, mergePage, whereAre, type CasesPageData } from './pages';

const page_rows = 200; // as many as the server gives at once
const gather_ms = 700; // changes that come together are read together

type Data = InfiniteData<CasesPageData, string>;

export function useCases(filter: Filter) {
  const client = useQueryClient();
  const key = useMemo(() => ['cases', queryOf(filter)] as const, [filter]);
  const [unseen, setUnseen] = useState(0);
  const waiting = useRef(new Set<string>());
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const atTop = useRef(true);

  const read = useCallback(
    (cursor: string) => api.get<CasesPageData>('/cases', { ...queryOf(filter), limit: page_rows, cursor }),
    [filter],
  );
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: '',
    getNextPageParam: (last) => last.next ?? undefined,
    // Pages are read again one by one (below), never all at once.
    staleTime: Infinity,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });

  const restart = useCallback(async () => {
    setUnseen(0);
    waiting.current.clear();
    const first = await read('').catch(() => null);
    if (first) client.setQueryData<Data>(key, { pages: [first], pageParams: [''] });
  }, [client, key, read]);

  const catchUp = useCallback(async () => {
    const numbers = new Set(waiting.current);
    waiting.current.clear();
    const data = client.getQueryData<Data>(key);
    if (!data || !numbers.size) return;
    const { held, unknown } = whereAre(data.pages, numbers);
    const again = new Set(held);
    if (unknown.length && atTop.current) again.add(0);
    const pages = await Promise.all(
      [...again].map(async (index) => [index, await read(data.pageParams[index] ?? '')] as const),
    ).catch(() => []);
    const fresh = new Set(pages.flatMap(([, page]) => page.cases.map((row) => row.number)));
    client.setQueryData<Data>(key, (now) => now && {
      ...now,
      pages: now.pages.map((page, index) => {
        const found = pages.find(([at]) => at === index);
        return found ? mergePage(page, found[1], numbers) : page;
      }),
    });
    const missing = unknown.filter((number) => !fresh.has(number)).length;
    if (missing && !atTop.current) setUnseen((count) => count + missing);
  }, [client, key, read]);

  useLive((change) => {
    if (change.kind === 'reload') return void restart();
    if (change.kind !== 'case' && change.kind !== 'message' && change.kind !== 'attention') return;
    waiting.current.add(change.subject);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void catchUp(), gather_ms);
  });
  useEffect(() => {
    setUnseen(0);
    return () => clearTimeout(timer.current);
  }, [key]);

  const rows = useMemo(() => flatten(query.data?.pages ?? []), [query.data]);
  return { ...query, rows, unseen, restart, setAtTop: (is: boolean) => void (atTop.current = is) };
}

/** Changes one row where it is listed, without asking the server. */
export function usePatchRow() {
  const client = useQueryClient();
  return useCallback(
    (number: string, patch: Partial<CaseRow>) => {
      client.setQueriesData<Data>({ queryKey: ['cases'] }, (data) => data && {
        ...data,
        pages: data.pages.map((page) =>
          page.cases.some((row) => row.number === number)
            ? { ...page, cases: page.cases.map((row) => (row.number === number ? { ...row, ...patch } : row)) }
            : page),
      });
    },
    [client],
  );
}
