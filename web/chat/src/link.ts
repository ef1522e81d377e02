// Keeps a connection while there is something to connect for, and sends what is in the queue, one
// message at a time and in order. What fails in passing is tried again; nothing is ever dropped here.
import { Net } from './net';
import { frameOf, Message, Queue } from './queue';
import { pollSession, Session, socketSession } from './session';
import { Entry } from './types';

export type Status = 'idle' | 'connecting' | 'online' | 'offline';

export interface Host {
  token(): string | null;
  keepToken(token: string): void;
  last(): number;
  lang(): string;
  entries(list: Entry[]): void;
  /** The server has less than we do (an older backup was restored): what we have counts no more. */
  rewound(): void;
  /** A message changed its state in the queue. */
  changed(id: string): void;
  /** How much of a message's photos is uploaded, 0 to 1. */
  progress(id: string, fraction: number): void;
  /** The server does not know our token any more. */
  deviceLost(): void;
  status(now: Status): void;
  bytes(dataUrl: string): Blob;
}

const backoffFirst = 500;
const backoffMax = 15000;
/** So many WebSockets that never got through, and we poll. */
const socketTriesMax = 2;
const pollFor = 5 * 60 * 1000;
const steadyAfter = 3000;
const uploadWait = 120000;
const requestWait = 15000;

export class Link {
  /** The connection, once the server knows us. */
  private session: Session | null = null;
  /** The same, from the first try to connect. */
  private attempt: Session | null = null;
  private wake: (() => void) | null = null;
  private failures = 0;
  private socketFailures = 0;
  private pollUntil = 0;
  private pumping = false;

  constructor(
    private net: Net,
    private queue: Queue,
    private host: Host,
  ) {}

  /** Runs for as long as the page lives. */
  async run(): Promise<void> {
    for (;;) {
      if (!this.host.token() && !this.queue.next()) {
        this.host.status('idle');
        await this.pause(0);
        continue;
      }
      this.host.status(this.failures ? 'offline' : 'connecting');
      try {
        if (!this.host.token()) await this.register();
        await this.connected(this.host.token() as string);
      } catch (_) {
        this.failures++;
      }
      this.session = null;
      this.attempt = null;
      if (this.failures) {
        this.host.status('offline');
        const wait = Math.min(backoffMax, backoffFirst * Math.pow(2, this.failures - 1));
        await this.pause(wait * (0.75 + this.net.random() / 2));
      }
    }
  }

  /** There is something to send, or the network is back. */
  poke(): void {
    if (this.wake) this.wake();
    if (this.session) this.pump(this.session);
  }

  /** The page is looked at again: is the line still good? */
  check(): void {
    if (this.session) this.session.check();
    else this.poke();
  }

  /** Ends what is open, for another device token or none. */
  reset(): void {
    this.failures = 0;
    if (this.attempt) this.attempt.close();
    this.poke();
  }

  private async register(): Promise<void> {
    const answer = await this.net.post('/chat/device', '{}', { timeout: requestWait }).done;
    if (answer.status !== 200 || !answer.body || !answer.body.token) throw new Error('no device');
    this.host.keepToken(answer.body.token);
  }

  private async connected(token: string): Promise<void> {
    const polling = !this.net.socket || this.net.now() < this.pollUntil;
    const inbox = {
      last: () => this.host.last(),
      entries: (list: Entry[]) => this.host.token() === token && this.host.entries(list),
      rewound: () => this.host.token() === token && this.host.rewound(),
      unknown: () => this.host.token() === token && this.host.deviceLost(),
    };
    const session = (polling ? pollSession : socketSession)(this.net, token, inbox);
    this.attempt = session;
    try {
      await session.ready;
    } catch (e) {
      if (polling) {
        this.pollUntil = 0;
      } else if (++this.socketFailures >= socketTriesMax) {
        this.socketFailures = 0;
        this.pollUntil = this.net.now() + pollFor;
      }
      throw e;
    }
    if (!polling) this.socketFailures = 0;
    this.session = session;
    this.host.status('online');
    const began = this.net.now();
    const back = polling && this.net.socket ? this.net.after(pollFor, session.close) : () => {};
    this.pump(session);
    await session.over;
    back();
    // A line that breaks at once is not asked for again at once.
    if (this.net.now() - began >= steadyAfter) this.failures = 0;
    else this.failures++;
  }

  private async pump(session: Session): Promise<void> {
    if (this.pumping) return;
    this.pumping = true;
    try {
      let message: Message | null;
      while (this.session === session && (message = this.queue.next())) {
        const wait = await this.deliver(session, message);
        this.host.changed(message.id);
        if (wait) await new Promise<void>((go) => void this.net.after(wait, go));
      }
    } catch (_) {
      session.close();
    }
    this.pumping = false;
    // A new connection may have come while this one was failing.
    if (this.session && this.session !== session) this.pump(this.session);
  }

  /** How long to wait before the next try, in milliseconds; 0: it is settled. */
  private async deliver(session: Session, message: Message): Promise<number> {
    const refused = await this.upload(message);
    const current = this.queue.get(message.id);
    if (!current || current.state !== 'pending') return 0;
    if (refused) return refused;
    const reply = await session.send(frameOf(current, this.host.lang()));
    if (reply.type === 'ack') {
      this.queue.acknowledged(message.id, reply.seq);
      this.queue.settle([], this.host.last());
    } else if (reply.type === 'refused') {
      return this.refused(message.id, reply.code, reply.retry_ms || 0);
    }
    return 0;
  }

  private refused(id: string, code: string, retry: number): number {
    const again = this.queue.refused(id, code);
    const tries = (this.queue.get(id) || { refusals: 1 }).refusals || 1;
    return again ? retry || 1000 * tries : 0;
  }

  private async upload(message: Message): Promise<number> {
    const photos = message.photos || [];
    for (let n = 0; n < photos.length; n++) {
      if (photos[n].ref) continue;
      const kept = this.queue.photo(message.id, n);
      if (!kept) return this.refused(message.id, 'photo_lost', 0);
      const answer = await this.net.post('/chat/upload', this.host.bytes(kept), {
        token: this.host.token(),
        timeout: uploadWait,
        progress: (part) => this.host.progress(message.id, (n + part) / photos.length),
      }).done;
      if (answer.status === 200 && answer.body) {
        this.queue.uploaded(message.id, n, answer.body.ref);
        continue;
      }
      if (answer.status === 401) this.host.deviceLost();
      if (answer.status === 413) return this.refused(message.id, 'too_large', 0);
      if (answer.status === 415) return this.refused(message.id, 'not_image', 0);
      if (answer.status === 429) return this.refused(message.id, 'slow', answer.retryAfter);
      if (answer.status === 503) return this.refused(message.id, 'busy', answer.retryAfter);
      throw new Error('upload');
    }
    return 0;
  }

  /** Waits that long, or until poked; 0: until poked. */
  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      let cancel = () => {};
      this.wake = () => {
        this.wake = null;
        cancel();
        resolve();
      };
      if (ms) cancel = this.net.after(ms, this.wake);
    });
  }
}
