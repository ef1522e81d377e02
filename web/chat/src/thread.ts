// The thread as far as this device has it: the newest entries and the last seq, kept over reloads.
import { Shelf } from './shelf';
import { Entry } from './types';

/** Entries kept on the device; older ones stay on the server. */
export const keptMax = 200;

export class Thread {
  entries: Entry[] = [];
  last = 0;

  constructor(private shelf: Shelf) {
    this.load();
  }

  /** Takes in what is new; returns it in order. A seq that we have is ignored. */
  merge(incoming: Entry[]): Entry[] {
    const fresh: Entry[] = [];
    for (const entry of incoming.slice().sort((a, b) => a.seq - b.seq)) {
      if (entry.seq <= this.last) continue;
      this.last = entry.seq;
      this.entries.push(entry);
      fresh.push(entry);
    }
    if (fresh.length) {
      this.entries = this.entries.slice(-keptMax);
      this.save();
    }
    return fresh;
  }

  clear(): void {
    this.entries = [];
    this.last = 0;
    this.shelf.remove('thread');
  }

  private load(): void {
    try {
      const kept = JSON.parse(this.shelf.get('thread') || 'null');
      if (kept && Array.isArray(kept.entries) && typeof kept.last === 'number') {
        this.entries = kept.entries;
        this.last = kept.last;
      }
    } catch (_) {
      this.clear();
    }
  }

  private save(): void {
    this.shelf.set('thread', JSON.stringify({ last: this.last, entries: this.entries }));
  }
}
