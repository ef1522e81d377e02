// What is being written is kept: at once in this browser, a moment later at the server, so that it is
// there on another machine as well.
import { useCallback, useEffect, useRef, useState } from 'react';
import { api } from '../api/client';

const settle_ms = 1_200;
export type DraftKind = 'reply' | 'note';

export const draftName = (person: string, number: string, kind: DraftKind) =>
  `yishi.console.draft.${person}.${number}.${kind}`;

function stored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function store(name: string, text: string) {
  try {
    if (text) localStorage.setItem(name, text);
    else localStorage.removeItem(name);
  } catch {
    // A full or forbidden storage: the server's copy is left.
  }
}

/** `fromServer`: the draft that came with the case; what this browser has goes first. */
export function useDraft(person: string, number: string, kind: DraftKind, fromServer: string) {
  const name = draftName(person, number, kind);
  const [text, setText] = useState(() => stored(name) ?? (kind === 'reply' ? fromServer : ''));
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const owed = useRef<string | null>(null);

  const flush = useCallback(() => {
    clearTimeout(timer.current);
    if (owed.current === null) return;
    const now = owed.current;
    owed.current = null;
    api.put(`/cases/${number}/draft`, { text: now }).catch(() => undefined);
  }, [number]);
  const write = useCallback(
    (now: string) => {
      setText(now);
      store(name, now);
      if (kind !== 'reply') return;
      owed.current = now;
      clearTimeout(timer.current);
      timer.current = setTimeout(flush, settle_ms);
    },
    [name, kind, flush],
  );
  useEffect(() => flush, [flush]);
  return [text, write] as const;
}
