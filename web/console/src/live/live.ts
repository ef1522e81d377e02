// What others do, as it happens: one stream of server-sent events for the whole console.
import { useEffect, useRef, useSyncExternalStore } from 'react';

export interface Change {
  kind: string;
  subject: string;
  present?: { name: string; title: string }[];
}
type Listener = (change: Change) => void;

const kinds = ['case', 'message', 'attention', 'presence', 'configuration', 'reload'];
const again_ms = 5_000;
const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let source: EventSource | null = null;
let retry: ReturnType<typeof setTimeout> | undefined;
let connected = true;

function setConnected(now: boolean) {
  if (now === connected) return;
  connected = now;
  watchers.forEach((tell) => tell());
}

function take(kind: string, event: MessageEvent<string>) {
  let data: Partial<Change> = {};
  try {
    data = JSON.parse(event.data) as Partial<Change>;
  } catch {
    // An event without data says enough by its name.
  }
  const change: Change = { ...data, kind, subject: data.subject ?? '' };
  listeners.forEach((tell) => tell(change));
}

/** Begins to listen; the browser goes on after what it has seen when the line was lost. */
export function openLive() {
  if (source) return;
  source = new EventSource('/api/v1/events');
  source.onopen = () => setConnected(true);
  source.onerror = () => {
    setConnected(false);
    if (source?.readyState !== EventSource.CLOSED) return;
    // Refused: the browser does not try again by itself.
    closeLive();
    retry = setTimeout(() => {
      openLive();
      listeners.forEach((tell) => tell({ kind: 'reload', subject: '' }));
    }, again_ms);
  };
  for (const kind of kinds) source.addEventListener(kind, (e) => take(kind, e as MessageEvent<string>));
}

export function closeLive() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

export function useLive(listener: Listener) {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const tell: Listener = (change) => latest.current(change);
    listeners.add(tell);
    return () => void listeners.delete(tell);
  }, []);
}

export function useConnected(): boolean {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => void watchers.delete(tell);
    },
    () => connected,
  );
}
