// The keyboard: one map of keys, told of in the help sheet and held by a test.
import { useEffect, useRef } from 'react';

export const keymap = {
  next: 'j',
  previous: 'k',
  open: 'Enter',
  back: 'u',
  reply: 'r',
  note: 'n',
  accept: 'a',
  close: 'e',
  transfer: 't',
  search: '/',
  new_case: 'c',
  send: 'Ctrl+Enter',
  help: '?',
} as const;
export type KeyAction = keyof typeof keymap;

/** Which action a key means where it was pressed; none while somebody writes or chooses. */
export function actionOf(event: {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  isComposing?: boolean;
  target: unknown;
}): KeyAction | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return null;
  if (takesText(event.target)) return null;
  const found = Object.entries(keymap).find(([, key]) => key === event.key);
  return found ? (found[0] as KeyAction) : null;
}

function takesText(target: unknown): boolean {
  const element = target as { tagName?: string; isContentEditable?: boolean; closest?: (s: string) => unknown } | null;
  if (!element?.tagName) return false;
  if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName) || element.isContentEditable) return true;
  return Boolean(element.closest?.('[role=dialog],[role=menu],[role=listbox]'));
}

type Actions = Partial<Record<KeyAction, () => void>>;

export function useKeys(actions: Actions) {
  const latest = useRef(actions);
  latest.current = actions;
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      // A dialog has the keyboard for itself.
      if (document.querySelector('[role=dialog]')) return;
      const action = actionOf(event);
      const run = action && latest.current[action];
      if (!run) return;
      // A button or a link that has the focus takes Enter itself.
      if (action === 'open' && (event.target as Element).closest('a,button')) return;
      event.preventDefault();
      run();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}
