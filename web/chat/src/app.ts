// The page: puts thread, queue and connection on the screen.
import { Composer } from './composer';
import { add, el, empty, icon } from './dom';
import { Link, Status } from './link';
import { Log, startText } from './log';
import { browserNet, getBlob, getJson } from './net';
import { Panel } from './panel';
import { bytesOf } from './photo';
import { Draft, Message, Queue } from './queue';
import { Shelf } from './shelf';
import { pickLanguage, textsOf } from './texts';
import { Thread } from './thread';
import { Choice, Entry } from './types';

const requestWait = 15000;

export class App {
  private net = browserNet();
  private queue: Queue;
  private thread: Thread;
  private link: Link;
  private log: Log;
  private lang: string;
  private status: Status = 'idle';
  private about: { title?: { [lang: string]: string }; privacy_url?: string } = {};
  private staged: string[] = [];
  private urls = new Map<string, string>();
  private composer!: Composer;
  private panel: Panel | null = null;
  private scroller!: HTMLElement;
  private answers!: HTMLElement;
  private foot!: HTMLElement;
  private line!: HTMLElement;
  private newer!: HTMLButtonElement;
  private menu!: HTMLButtonElement;
  private notice = '';
  private following = true;

  constructor(
    private root: HTMLElement,
    private shelf: Shelf,
    wanted: readonly string[],
  ) {
    this.lang = shelf.get('lang') || pickLanguage(wanted);
    this.thread = new Thread(shelf);
    this.queue = new Queue(shelf, () => Date.now(), randomId);
    this.log = this.makeLog();
    this.link = new Link(this.net, this.queue, {
      token: () => shelf.get('token'),
      keepToken: (token) => shelf.set('token', token),
      last: () => this.thread.last,
      lang: () => this.lang,
      entries: (list) => this.arrived(list),
      rewound: () => this.thread.clear(),
      changed: () => this.refresh(),
      progress: (id, part) => this.log.progress(id, part),
      deviceLost: () => this.deviceLost(),
      status: (now) => this.showStatus(now),
      bytes: bytesOf,
    });
  }

  start(): void {
    this.build();
    this.link.run();
    addEventListener('resize', () => this.stay());
    addEventListener('online', () => this.link.check());
    addEventListener('offline', () => this.link.reset());
    document.addEventListener('visibilitychange', () => document.hidden || this.link.check());
    // Another tab of this browser forgot the device, opened another conversation or wrote something.
    addEventListener('storage', (e) => (e.key === null || /\.token$/.test(e.key) ? location.reload() : this.refresh()));
    getJson('/chat/about').then((about) => {
      this.about = about || {};
      this.name();
    });
  }

  // ---- what happens --------------------------------------------------------------------------

  private send(draft: Draft): void {
    this.notice = '';
    this.queue.add(draft);
    this.refresh();
    this.toEnd();
    this.link.poke();
  }

  private choose(choice: Choice): void {
    this.foot.focus();
    this.send({ choice: choice.value, text: choice.label });
  }

  private arrived(list: Entry[]): void {
    const fresh = this.thread.merge(list);
    if (!fresh.length) return;
    // Its photo is already here: no need to fetch what we have just sent.
    for (const entry of fresh) {
      (entry.media || []).forEach((_, n) => {
        const kept = entry.id && this.queue.photo(entry.id, n);
        if (kept) this.urls.set(entry.seq + '-' + n, kept);
      });
    }
    this.queue.settle(fresh, this.thread.last);
    this.refresh();
    if (!this.following) this.newer.hidden = false;
  }

  private deviceLost(): void {
    this.notice = textsOf(this.lang).lost;
    this.leave();
  }

  /** Lets go of the conversation that this device showed; what is not yet sent stays. */
  private leave(): void {
    this.shelf.remove('token');
    this.thread.clear();
    this.urls.clear();
    for (const m of this.queue.list()) if (m.state === 'sent') this.queue.drop(m.id);
    this.refresh();
    this.link.reset();
  }

  /** Tells the server to forget this device; it holds nothing without its token even if that fails. */
  private signOff(): void {
    const token = this.shelf.get('token');
    if (token) this.net.post('/chat/forget', '{}', { token, timeout: requestWait });
  }

  private forget(): void {
    this.signOff();
    this.queue.clear();
    this.staged.length = 0;
    this.shelf.remove('draft');
    this.leave();
    this.closePanel();
    this.build();
    this.composer.focus();
  }

  private async claim(code: string): Promise<'ok' | 'wrong_code' | 'slow_code' | 'try_later'> {
    const answer = await this.net.post('/chat/claim', JSON.stringify({ code }), { timeout: requestWait }).done;
    if (answer.status === 429) return 'slow_code';
    if (answer.status === 200 && answer.body) {
      this.signOff();
      this.leave();
      this.shelf.set('token', answer.body.token);
      this.link.reset();
      return 'ok';
    }
    return answer.status === 404 || answer.status === 400 ? 'wrong_code' : 'try_later';
  }

  private async code(): Promise<{ code: string; expires_at: number } | null> {
    const token = this.shelf.get('token');
    const answer = await this.net.post('/chat/pickup', '{}', { token, timeout: requestWait }).done;
    return answer.status === 200 ? answer.body : null;
  }

  private async photo(item: { entry?: Entry; message?: Message }, n: number): Promise<string | null> {
    if (item.message) return this.queue.photo(item.message.id, n);
    const id = (item.entry as Entry).seq + '-' + n;
    const here = this.urls.get(id);
    if (here) return here;
    const blob = await getBlob('/chat/media/' + id, this.shelf.get('token') || '');
    if (!blob) return null;
    const url = URL.createObjectURL(blob);
    this.urls.set(id, url);
    return url;
  }

  // ---- what is seen --------------------------------------------------------------------------

  private makeLog(): Log {
    return new Log({
      texts: () => textsOf(this.lang),
      lang: () => this.lang,
      offline: () => this.status === 'offline',
      photo: (item, n) => this.photo(item, n),
      retry: (id) => {
        this.queue.retry(id);
        this.refresh();
        this.link.poke();
      },
      drop: (id) => {
        this.queue.drop(id);
        this.refresh();
        this.composer.focus();
      },
    });
  }

  private build(): void {
    const t = textsOf(this.lang);
    document.documentElement.lang = this.lang;
    empty(this.root);
    this.log = this.makeLog();
    this.menu = el('button', { type: 'button', class: 'round plain', 'aria-label': t.menu, 'aria-haspopup': 'dialog', onclick: () => this.openPanel() }, icon('menu'));
    const framed = parent !== window;
    const close = framed && el('button', { type: 'button', class: 'round plain', 'aria-label': t.close, onclick: () => parent.postMessage('yishi:close', '*') }, icon('close'));
    this.line = el('p', { class: 'line', role: 'status' });
    this.answers = el('div', { class: 'answers', role: 'group', 'aria-label': t.answers });
    // Takes the focus of an answer that was pressed: the next answers are one step further.
    this.foot = el('div', { class: 'foot', tabindex: -1 }, this.answers);
    this.scroller = el('main', { class: 'scroller', tabindex: 0, 'aria-label': t.thread, onscroll: () => this.scrolled() }, this.log.root, this.foot);
    this.newer = el('button', { type: 'button', class: 'newer', hidden: true, onclick: () => this.toEnd() }, icon('down'), t.newer);
    this.composer = new Composer(t, this.shelf, this.staged, (draft) => this.send(draft), () => this.stay());
    add(this.root, el('header', { class: 'bar' }, el('h1'), this.menu, close || null), this.line, this.scroller, this.newer, this.composer.root);
    this.name();
    this.composer.typed();
    this.showStatus(this.status);
    this.toEnd();
  }

  private name(): void {
    const titles = this.about.title || {};
    const title = titles[this.lang] || titles.en || titles[Object.keys(titles)[0]] || textsOf(this.lang).title;
    document.title = title;
    (this.root.querySelector('h1') as HTMLElement).textContent = title;
  }

  private refresh(): void {
    const waiting = this.queue.list();
    this.log.sync(this.thread.entries, waiting);
    empty(this.answers);
    const t = textsOf(this.lang);
    if (!this.thread.entries.length && !waiting.length) {
      add(this.answers, el('div', { class: 'welcome' }, el('h2', {}, t.hello), el('p', {}, t.intro), el('p', { class: 'quiet' }, t.kept),
        el('button', { type: 'button', class: 'answer primary', onclick: () => this.choose({ value: '', label: startText }) }, t.start)));
    } else if (waiting.every((m) => m.state === 'failed')) {
      for (const choice of openChoices(this.thread.entries)) {
        add(this.answers, el('button', { type: 'button', class: 'answer', dir: 'auto', onclick: () => this.choose(choice) }, choice.label));
      }
    }
    this.answers.hidden = !this.answers.firstChild;
    this.showLine();
    this.stay();
  }

  private showStatus(now: Status): void {
    this.status = now;
    this.root.setAttribute('data-status', now);
    this.refresh();
  }

  private showLine(): void {
    const text = this.status === 'offline' ? textsOf(this.lang).offline : this.notice;
    if (this.line.textContent !== text) this.line.textContent = text;
  }

  // One who reads at the end stays there, whatever grows or shrinks; one who has scrolled up stays too.
  private scrolled(): void {
    this.following = this.scroller.scrollTop > this.endTop() - 80;
    if (this.following) this.newer.hidden = true;
  }

  /** Where the end is read from: what was said last stands at the top if it is longer than the screen. */
  private endTop(): number {
    const s = this.scroller;
    const last = this.log.root.lastElementChild as HTMLElement | null;
    const bottom = s.scrollHeight - s.clientHeight;
    return last ? Math.min(bottom, last.offsetTop - s.offsetTop - 8) : bottom;
  }

  private stay(): void {
    if (this.following && this.scroller) this.scroller.scrollTop = this.endTop();
  }

  private toEnd(): void {
    this.following = true;
    this.newer.hidden = true;
    this.stay();
  }

  private openPanel(): void {
    this.panel = new Panel({
      texts: () => textsOf(this.lang),
      lang: () => this.lang,
      setLang: (code) => {
        this.lang = code;
        this.shelf.set('lang', code);
        this.closePanel();
        this.build();
        this.menu.focus();
      },
      privacy: () => this.about.privacy_url || '',
      begun: () => !!this.shelf.get('token'),
      unsent: () => this.queue.list().some((m) => m.state !== 'sent'),
      code: () => this.code(),
      claim: (code) => this.claim(code),
      forget: () => this.forget(),
      closed: () => this.closePanel(),
    });
    add(document.body, this.panel.root);
    this.root.setAttribute('aria-hidden', 'true');
    this.panel.focus();
  }

  private closePanel(): void {
    if (!this.panel) return;
    document.body.removeChild(this.panel.root);
    this.panel = null;
    this.root.removeAttribute('aria-hidden');
    this.menu.focus();
  }
}

/** What the bot's last question offers, unless it was answered since. */
export function openChoices(entries: Entry[]): Choice[] {
  for (let i = entries.length - 1; i >= 0; i--) {
    if (entries[i].from === 'resident') return [];
    if (entries[i].from === 'bot') return entries[i].choices || [];
  }
  return [];
}

function randomId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return Array.from(bytes, (b) => ('0' + b.toString(16)).slice(-2)).join('');
}
