// One case: reading it, changing it, and what to do when somebody was quicker.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';
import { api } from '../api/client';
import type { WholeCase } from '../api/types';
import { usePatchRow } from '../cases/use_cases';
import { useLive } from '../live/live';

const gather_ms = 300;
export const caseKey = (number: string) => ['case', number] as const;

export function useCase(number: string) {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const query = useQuery({ queryKey: caseKey(number), queryFn: () => api.get<WholeCase>(`/cases/${number}`) });
  useLive((change) => {
    const mine = change.subject === number && ['case', 'message', 'attention', 'presence'].includes(change.kind);
    if (!mine && change.kind !== 'reload') return;
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void client.invalidateQueries({ queryKey: caseKey(number) }), gather_ms);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return query;
}

/** Changes to a case; each answers with the case as it is then, which is shown at once. */
export function useCaseChanges(number: string) {
  const client = useQueryClient();
  const patch = usePatchRow();
  const take = useCallback(
    (now: WholeCase) => {
      // Handed on and no longer ours to see: the server says the number alone.
      if (!now?.thread) return void client.invalidateQueries({ queryKey: caseKey(number) });
      client.setQueryData<WholeCase>(caseKey(number), (before) => ({ ...before, ...now }));
      const { status, priority, queue, owner, due_at, closed_at, overdue, version } = now;
      patch(number, { status, priority, queue, owner, due_at, closed_at, overdue, version });
    },
    [client, number, patch],
  );
  const version = () => client.getQueryData<WholeCase>(caseKey(number))?.version;
  return {
    take,
    act: async (what: Record<string, unknown> & { type: string }) => {
      try {
        take(await api.post<WholeCase>(`/cases/${number}/events`, { version: version(), ...what }));
      } catch (error) {
        // Whatever was refused, what stands there now is shown.
        void client.invalidateQueries({ queryKey: caseKey(number) });
        throw error;
      }
    },
    reply: async (text: string, key: string) => {
      try {
        take(await api.post<WholeCase>(`/cases/${number}/messages`, { text, version: version() }, key));
      } catch (error) {
        void client.invalidateQueries({ queryKey: caseKey(number) });
        throw error;
      }
    },
    unmask: async () => take(await api.post<WholeCase>(`/cases/${number}/unmask`)),
  };
}

/** Tells the server how far one has read, once for each newer message, while the page is looked at. */
export function useRead(found: WholeCase | undefined) {
  const told = useRef(0);
  const patch = usePatchRow();
  const number = found?.number;
  const last = found?.thread[found.thread.length - 1]?.seq ?? 0;
  useEffect(() => {
    if (!number || !last || last <= told.current || document.visibilityState !== 'visible') return;
    told.current = last;
    api.put(`/cases/${number}/read`, { seq: last }).then(() => patch(number, { unread: false })).catch(() => undefined);
  }, [number, last, patch]);
}
