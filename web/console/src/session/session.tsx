// Who is logged in. Everything else is shown only inside of it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { api, keepToken, whenRefused } from '../api/client';
import { problemOf } from '../api/problem';
import type { Me } from '../api/types';

export const sessionKey = ['session'] as const;

async function readSession(): Promise<Me | null> {
  try {
    return await api.get<Me>('/session');
  } catch (error) {
    if (problemOf(error).status === 401) return null;
    throw error;
  }
}

interface Login {
  name: string;
  password: string;
  code?: string;
}

interface Value {
  me: Me | null | undefined;
  error: unknown;
  /** It ended while the console was open: what is written stays, one logs in on top of it. */
  ended: boolean;
  logIn: (what: Login) => Promise<void>;
  logOut: () => Promise<void>;
  refresh: () => Promise<unknown>;
}

const Context = createContext<Value | null>(null);

export function SessionProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [ended, setEnded] = useState(false);
  const { data: me, error, refetch } = useQuery({ queryKey: sessionKey, queryFn: readSession, staleTime: Infinity });
  keepToken(me?.csrf ?? '');

  useEffect(() => {
    whenRefused((problem) => {
      const known = client.getQueryData<Me | null>(sessionKey);
      if (problem.status === 401 && known) setEnded(true);
      if (problem.status === 403 && problem.document.must) void refetch();
    });
  }, [client, refetch]);

  const value = useMemo<Value>(
    () => ({
      me,
      error,
      ended,
      refresh: refetch,
      async logIn(what) {
        const now = await api.post<Me>('/session', what);
        const before = client.getQueryData<Me | null>(sessionKey);
        keepToken(now.csrf);
        // Another person sees nothing of what was read before.
        if (before && before.name !== now.name) client.removeQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
        client.setQueryData(sessionKey, now);
        setEnded(false);
        if (before) void client.invalidateQueries({ predicate: (q) => q.queryKey[0] !== 'session' });
      },
      async logOut() {
        await api.del('/session').catch(() => undefined);
        client.clear();
        window.location.assign('/console/');
      },
    }),
    [me, error, ended, refetch, client],
  );
  return <Context.Provider value={value}>{children}</Context.Provider>;
}

export function useSession(): Value {
  const value = useContext(Context);
  if (!value) throw new Error('no session around');
  return value;
}

/** Only inside of a session. */
export function useMe(): Me {
  const { me } = useSession();
  if (!me) throw new Error('nobody is logged in');
  return me;
}

export function useMay() {
  const me = useMe();
  return (right: string) => me.rights.includes(right);
}
