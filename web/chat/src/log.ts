// The conversation as it is seen: entries of the thread, then what waits to be sent. Elements are kept
// and moved, never made again, so that a screen reader is told of each message once.
import { add, el, empty } from './dom';
import { pieces } from './links';
import { Message } from './queue';
import { TextName, Texts } from './texts';
import { Entry, Place } from './types';

export interface LogHost {
  texts(): Texts;
  lang(): string;
  offline(): boolean;
  /** URL of a photo that can be shown, or null if there is none. */
  photo(item: { entry?: Entry; message?: Message }, n: number): Promise<string | null>;
  retry(id: string): void;
  drop(id: string): void;
}

interface Item {
  key: string;
  at: number;
  entry?: Entry;
  message?: Message;
}

export const startText = '/start';

export class Log {
  readonly root = el('div', { role: 'log', 'aria-relevant': 'additions', class: 'log' });
  private elements = new Map<string, HTMLElement>();
  private states = new Map<string, string>();

  constructor(private host: LogHost) {}

  sync(entries: Entry[], waiting: Message[]): void {
    this.root.setAttribute('aria-label', this.host.texts().thread);
    const items = listed(entries, waiting);
    const kept = new Set<string>();
    let place = this.root.firstChild;
    let day = '';
    const put = (key: string, make: () => HTMLElement) => {
      let node = this.elements.get(key);
      if (!node) {
        node = make();
        this.elements.set(key, node);
      }
      kept.add(key);
      if (node === place) place = place.nextSibling;
      else this.root.insertBefore(node, place);
    };
    for (const item of items) {
      const date = new Date(item.at).toDateString();
      if (date !== day) put('d' + date, () => this.day(item.at));
      day = date;
      put(item.key, () => this.message(item));
      this.state(item);
    }
    this.elements.forEach((node, key) => {
      if (kept.has(key)) return;
      this.elements.delete(key);
      this.states.delete(key);
      this.root.removeChild(node);
    });
  }

  progress(id: string, fraction: number): void {
    const node = this.elements.get('p' + id);
    const bar = node && node.querySelector('progress');
    if (bar) bar.value = fraction;
  }

  private day(at: number): HTMLElement {
    const options = { weekday: 'long', day: 'numeric', month: 'long' } as const;
    const text = new Date(at).toLocaleDateString(this.host.lang(), options);
    return el('p', { class: 'day' }, text);
  }

  private message(item: Item): HTMLElement {
    const t = this.host.texts();
    const from = item.entry ? item.entry.from : 'resident';
    const who = { resident: t.you, bot: t.bot, person: t.person }[from];
    const body = el('div', { class: 'bubble' }, el('span', { class: from === 'person' ? 'who' : 'hidden' }, who + ': '));
    const source = item.entry || item.message;
    if (source && source.text) {
      const text = source.text === startText ? t.start : source.text;
      for (const line of text.split(/\n{2,}/)) add(body, paragraph(line));
    }
    if (source && source.location) add(body, this.location(source.location));
    const photos = (item.entry ? item.entry.media : item.message && item.message.photos) || [];
    photos.forEach((_, n) => add(body, this.photo(item, n)));
    return el('div', { class: 'message ' + from }, body, el('div', { class: 'meta' }));
  }

  private location(place: Place): HTMLElement {
    const point = place.lat.toFixed(5) + ', ' + place.lon.toFixed(5);
    return el('p', { dir: 'auto' }, '📍 ' + (place.name || this.host.texts().my_place) + ' (' + point + ')');
  }

  private photo(item: Item, n: number): HTMLElement {
    const t = this.host.texts();
    const image = el('img', { alt: t.photo_n, class: 'photo' });
    const button = el('button', { type: 'button', class: 'plain', 'aria-label': t.show_photo, 'aria-pressed': 'false' }, image);
    button.onclick = () => {
      const large = button.classList.toggle('large');
      button.setAttribute('aria-pressed', String(large));
    };
    this.host.photo(item, n).then((url) => {
      if (url) image.src = url;
    });
    return button;
  }

  // Redrawn only when it has changed: time, and for what was written here whether it arrived.
  private state(item: Item): void {
    const message = item.message;
    const now = !message
      ? item.entry && item.entry.from === 'resident'
        ? 'sent'
        : ''
      : message.state === 'pending' && this.host.offline()
        ? 'waiting'
        : message.state;
    const mark = now + (message && message.why ? message.why : '');
    if (this.states.get(item.key) === mark) return;
    this.states.set(item.key, mark);
    const t = this.host.texts();
    const node = this.elements.get(item.key) as HTMLElement;
    const meta = node.querySelector('.meta') as HTMLElement;
    empty(meta);
    const when = new Date(item.at);
    const clock = when.toLocaleTimeString(this.host.lang(), { hour: '2-digit', minute: '2-digit' });
    add(meta, el('time', { datetime: when.toISOString() }, clock));
    node.setAttribute('data-state', now);
    if (now) {
      const words = { sent: t.sent, waiting: t.waiting, failed: t.failed, pending: t.sending };
      add(meta, el('span', { class: 'state' }, words[now as 'sent']));
    }
    if (message && now === 'pending' && message.photos) {
      add(meta, el('progress', { max: 1, value: 0, 'aria-label': t.sending }));
    }
    if (message && now === 'failed') this.failed(meta, message);
  }

  private failed(meta: HTMLElement, message: Message): void {
    const t = this.host.texts();
    const named = message.why as TextName;
    const why = t[('why_' + named) as TextName] || t[named] || t.why_bad;
    add(
      meta,
      el('span', { class: 'why', role: 'alert' }, why),
      el('button', { type: 'button', class: 'small', onclick: () => this.host.retry(message.id) }, t.retry),
      el('button', { type: 'button', class: 'small', onclick: () => this.host.drop(message.id) }, t.drop),
    );
  }
}

function listed(entries: Entry[], waiting: Message[]): Item[] {
  const items: Item[] = [];
  const known = new Set<string>();
  for (const entry of entries) {
    if (entry.id) known.add(entry.id);
    items.push({ key: entry.id ? 'p' + entry.id : 's' + entry.seq, at: entry.at, entry });
  }
  for (const message of waiting) {
    if (!known.has(message.id)) items.push({ key: 'p' + message.id, at: message.at, message });
  }
  return items;
}

function paragraph(text: string): HTMLElement {
  const made = el('p', { dir: 'auto' });
  for (const piece of pieces(text)) {
    if (piece.href) {
      add(made, el('a', { href: piece.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, piece.text));
    } else {
      add(made, piece.text);
    }
  }
  return made;
}
