// The present, as far as relative times need it: one clock for all of them.
import { useSyncExternalStore } from 'react';

const tick_ms = 30_000;
const watchers = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function watch(tell: () => void) {
  watchers.add(tell);
  timer ??= setInterval(() => {
    now = Date.now();
    watchers.forEach((each) => each());
  }, tick_ms);
  return () => {
    watchers.delete(tell);
    if (watchers.size) return;
    clearInterval(timer);
    timer = undefined;
  };
}

export function useNow(): number {
  return useSyncExternalStore(watch, () => now);
}
