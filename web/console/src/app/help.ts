// Opens the sheet of keys from wherever one is.
import { useSyncExternalStore } from 'react';

let shown = false;
const watchers = new Set<() => void>();

function set(now: boolean) {
  shown = now;
  watchers.forEach((tell) => tell());
}
export const showHelp = () => set(true);
export const hideHelp = () => set(false);

export function useHelpShown(): boolean {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => void watchers.delete(tell);
    },
    () => shown,
  );
}
