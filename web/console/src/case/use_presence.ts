// Who else has this case open: told every 20 seconds while it is, and asked at the same time.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api } from '../api/client';
import type { Person } from '../api/types';
import { useLive } from '../live/live';

const every_ms = 20_000;

export function usePresence(number: string, me: string, known: Person[] | undefined): Person[] {
  const client = useQueryClient();
  const { data, error } = useQuery({
    queryKey: ['presence', number],
    queryFn: () => api.put<{ present: Person[] }>(`/cases/${number}/presence`),
    refetchInterval: (query) => (query.state.error ? false : every_ms),
    retry: false,
    gcTime: 0,
  });
  useLive((change) => {
    if (change.kind !== 'presence' || change.subject !== number || !change.present) return;
    client.setQueryData(['presence', number], { present: change.present });
  });
  // Somebody came or went: the case was read again and says who is there now.
  useEffect(() => {
    if (known) client.setQueryData(['presence', number], { present: known });
  }, [client, number, known]);
  const present = (error ? undefined : data?.present) ?? known ?? [];
  return present.filter((person) => person.name !== me);
}
