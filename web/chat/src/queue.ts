// What was written here and is not yet known to stand in the thread. Each message is one key on the
// shelf, so that two tabs of one browser never overwrite each other; ids sort by when they were made.
import { Shelf } from './shelf';
import { Entry, Place, SendFrame } from './types';

export type State = 'pending' | 'sent' | 'failed';

export interface Photo {
  /** The server's handle, once uploaded. */
  ref?: string;
}

export interface Message {
  id: string;
  at: number;
  state: State;
  text?: string;
  choice?: string;
  location?: Place;
  photos?: Photo[];
  /** sent: the thread holds it once our last seq has reached this. */
  seq?: number;
  /** failed: the code why. */
  why?: string;
  refusals?: number;
}

export interface Draft {
  text?: string;
  choice?: string;
  location?: Place;
  /** Data URLs. */
  photos?: string[];
}

/** Refused this often by a server that is busy, a message is shown as failed. */
export const refusalsMax = 6;
export const textMax = 4000;
export const photosMax = 4;

const passing = ['busy', 'slow', 'media'];

export class Queue {
  private count = 0;

  constructor(
    private shelf: Shelf,
    private now: () => number,
    private random: () => string,
  ) {}

  add(draft: Draft): Message {
    const order = ('000000000' + this.now().toString(36)).slice(-9);
    const count = ('00' + (this.count++ % 1296).toString(36)).slice(-2);
    const id = order + count + '-' + this.random();
    const message: Message = { id, at: this.now(), state: 'pending' };
    if (draft.text) message.text = draft.text;
    if (draft.choice) message.choice = draft.choice;
    if (draft.location) message.location = draft.location;
    if (draft.photos && draft.photos.length) {
      message.photos = draft.photos.map((url, n) => {
        this.shelf.set(photoKey(id, n), url);
        return {};
      });
    }
    this.save(message);
    return message;
  }

  list(): Message[] {
    const found: Message[] = [];
    for (const key of this.shelf.keys().sort()) {
      if (key.indexOf('p.') !== 0) continue;
      const message = this.get(key.slice(2));
      if (message) found.push(message);
    }
    return found;
  }

  get(id: string): Message | null {
    const text = this.shelf.get('p.' + id);
    if (!text) return null;
    try {
      return JSON.parse(text) as Message;
    } catch (_) {
      return null;
    }
  }

  /** The message to send next: the oldest that is neither sent nor failed. */
  next(): Message | null {
    return this.list().filter((m) => m.state === 'pending')[0] || null;
  }

  photo(id: string, n: number): string | null {
    return this.shelf.get(photoKey(id, n));
  }

  uploaded(id: string, n: number, ref: string): void {
    const message = this.get(id);
    if (!message || !message.photos || !message.photos[n]) return;
    message.photos[n].ref = ref;
    this.save(message);
  }

  acknowledged(id: string, seq: number): void {
    const message = this.get(id);
    if (!message) return;
    message.state = 'sent';
    message.seq = seq;
    delete message.why;
    this.save(message);
  }

  /** True: it stays pending and is tried again. */
  refused(id: string, code: string): boolean {
    const message = this.get(id);
    if (!message || message.state === 'sent') return false;
    message.refusals = (message.refusals || 0) + 1;
    // The server no longer knows the uploads: they are made again from what is kept here.
    if (code === 'media' && message.photos) message.photos = message.photos.map(() => ({}));
    const again = passing.indexOf(code) >= 0 && message.refusals < refusalsMax;
    if (!again) {
      message.state = 'failed';
      message.why = code;
    }
    this.save(message);
    return again;
  }

  retry(id: string): void {
    const message = this.get(id);
    if (!message || message.state !== 'failed') return;
    message.state = 'pending';
    message.refusals = 0;
    delete message.why;
    this.save(message);
  }

  drop(id: string): void {
    const message = this.get(id);
    this.shelf.remove('p.' + id);
    const count = message && message.photos ? message.photos.length : 0;
    for (let n = 0; n < count; n++) this.shelf.remove(photoKey(id, n));
  }

  /** Lets go of what the thread now holds. */
  settle(entries: Entry[], last: number): void {
    const seen = new Set<string>();
    for (const entry of entries) if (entry.id) seen.add(entry.id);
    for (const m of this.list()) {
      if (seen.has(m.id) || (m.state === 'sent' && (m.seq || 0) <= last)) this.drop(m.id);
    }
  }

  clear(): void {
    for (const m of this.list()) this.drop(m.id);
  }

  private save(message: Message): void {
    this.shelf.set('p.' + message.id, JSON.stringify(message));
  }
}

export function frameOf(message: Message, lang: string): SendFrame {
  const frame: SendFrame = { type: 'send', id: message.id, lang };
  if (message.text) frame.text = message.text;
  if (message.choice) frame.choice = message.choice;
  if (message.location) frame.location = message.location;
  if (message.photos) frame.media = message.photos.map((p) => p.ref || '');
  return frame;
}

function photoKey(id: string, n: number): string {
  return 'b.' + id + '.' + n;
}
