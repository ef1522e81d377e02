// What the browser keeps for us. Where it refuses (private windows, blocked third-party frames, a full
// disk) memory takes over, so that the page works and only a reload forgets.

export interface Shelf {
  get(key: string): string | null;
  /** False: kept in memory only. */
  set(key: string, value: string): boolean;
  remove(key: string): void;
  keys(): string[];
}

export function memoryShelf(): Shelf {
  const held = new Map<string, string>();
  return {
    get: (key) => (held.has(key) ? (held.get(key) as string) : null),
    set: (key, value) => {
      held.set(key, value);
      return true;
    },
    remove: (key) => void held.delete(key),
    keys: () => Array.from(held.keys()),
  };
}

/** Over localStorage (or what a test hands in), under a prefix. */
export function browserShelf(find: () => Storage, prefix: string): Shelf {
  const memory = memoryShelf();
  let storage: Storage | null = null;
  try {
    storage = find();
    storage.setItem(prefix + 'probe', '1');
    storage.removeItem(prefix + 'probe');
  } catch (_) {
    storage = null;
  }
  if (!storage) return memory;
  const kept = storage;
  return {
    get: (key) => {
      const here = memory.get(key);
      return here === null ? kept.getItem(prefix + key) : here;
    },
    set: (key, value) => {
      try {
        kept.setItem(prefix + key, value);
        memory.remove(key);
        return true;
      } catch (_) {
        memory.set(key, value);
        return false;
      }
    },
    remove: (key) => {
      memory.remove(key);
      kept.removeItem(prefix + key);
    },
    keys: () => {
      const found = memory.keys();
      for (let i = 0; i < kept.length; i++) {
        const key = kept.key(i) || '';
        if (key.indexOf(prefix) === 0) {
          const name = key.slice(prefix.length);
          if (found.indexOf(name) < 0) found.push(name);
        }
      }
      return found;
    },
  };
}
