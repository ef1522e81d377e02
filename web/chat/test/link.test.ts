// The connection against a server in memory that can be made to misbehave. Timers fire by hand.
import assert from 'node:assert/strict';
import test from 'node:test';
import { Host, Link, Status } from '../src/link';
import { Answer, Net, SocketEvents } from '../src/net';
import { Queue } from '../src/queue';
import { memoryShelf } from '../src/shelf';
import { Thread } from '../src/thread';
import { Entry, SendFrame } from '../src/types';

class World implements Net {
  up = true;
  sockets = true;
  slow = false;
  dropAcks = 0;
  refuse: string[] = [];
  known = new Set<string>();
  uploads = new Set<string>();
  stored: Entry[] = [];
  calls: string[] = [];
  statuses: Status[] = [];
  clock = 1_000;
  token: string | null = null;
  queue = new Queue(memoryShelf(), () => this.clock, () => String(this.count++));
  thread = new Thread(memoryShelf());
  link: Link;
  socket: Net['socket'];
  private timers: { at: number; then: () => void }[] = [];
  private open: SocketEvents[] = [];
  private polls: (() => void)[] = [];
  private count = 0;

  constructor(withSockets = true) {
    this.socket = withSockets ? (_path, events) => this.connect(events) : null;
    const host: Host = {
      token: () => this.token,
      keepToken: (token) => void (this.token = token),
      last: () => this.thread.last,
      lang: () => 'en',
      entries: (list) => {
        const fresh = this.thread.merge(list);
        this.queue.settle(fresh, this.thread.last);
      },
      rewound: () => this.thread.clear(),
      changed: () => undefined,
      progress: () => undefined,
      deviceLost: () => {
        this.token = null;
        this.thread.clear();
      },
      status: (now) => void this.statuses.push(now),
      bytes: (url) => url as unknown as Blob,
    };
    this.link = new Link(this, this.queue, host);
    this.link.run();
  }

  now = () => this.clock;
  random = () => 0.5;

  after(ms: number, then: () => void): () => void {
    const timer = { at: this.clock + ms, then };
    this.timers.push(timer);
    return () => void (this.timers = this.timers.filter((t) => t !== timer));
  }

  /** Lets the page work, and time pass, until it is so. */
  async until(so: () => boolean): Promise<void> {
    for (let round = 0; round < 400; round++) {
      for (let i = 0; i < 20; i++) await Promise.resolve();
      if (so()) return;
      const next = this.timers.sort((a, b) => a.at - b.at).shift();
      if (!next) continue;
      this.clock = Math.max(this.clock, next.at);
      next.then();
    }
    assert.fail('it never came to that');
  }

  texts = () => this.stored.filter((e) => e.from === 'resident').map((e) => e.text);

  /** The server goes away without a word, or with one. */
  cut(): void {
    for (const each of this.open.splice(0)) each.closed();
    for (const each of this.polls.splice(0)) each();
  }

  post(path: string, body: string | Blob, options: { token?: string | null }): { done: Promise<Answer>; abort(): void } {
    this.calls.push(path);
    const answer = (status: number, value: unknown = null): Answer => ({ status, body: value, retryAfter: 0 });
    const done = (async (): Promise<Answer> => {
      if (!this.up) return answer(0);
      if (path === '/chat/device') {
        const token = 'd' + this.count++;
        this.known.add(token);
        return answer(200, { token });
      }
      if (!this.known.has(options.token || '')) return answer(401);
      if (path === '/chat/upload') {
        this.uploads.add('ref-' + body);
        return answer(200, { ref: 'ref-' + body });
      }
      if (path === '/chat/send') return answer(200, this.take(JSON.parse(body as string)));
      const { after, wait } = JSON.parse(body as string);
      if (wait && !this.missing(after).length) await new Promise<void>((go) => this.polls.push(go));
      return this.up ? answer(200, { entries: this.missing(after) }) : answer(0);
    })();
    return { done, abort: () => undefined };
  }

  private missing = (after: number) => this.stored.filter((e) => e.seq > after);

  private connect(events: SocketEvents) {
    this.calls.push('ws');
    let token = '';
    let opened = false;
    let closed = false;
    const say = (frame: unknown) => void Promise.resolve().then(() => closed || events.frame(JSON.stringify(frame)));
    const working = this.up && this.sockets;
    const answer = () => {
      opened = working;
      if (working) events.open();
      else events.closed();
    };
    if (this.slow) this.after(100, answer);
    else Promise.resolve().then(answer);
    const push = { ...events, frame: () => say({ type: 'entries', entries: this.stored }) };
    return {
      send: (text: string) => {
        if (!opened) throw new Error('InvalidStateError');
        const frame = JSON.parse(text);
        if (frame.type === 'ping') say({ type: 'pong' });
        if (frame.type === 'hello') {
          token = frame.token;
          if (!this.known.has(token)) return say({ type: 'error', code: 'unknown_device' });
          this.open.push(push);
          say({ type: 'welcome', last: this.stored.length });
          if (this.missing(frame.after).length) say({ type: 'entries', entries: this.missing(frame.after) });
        }
        if (frame.type === 'send') {
          const reply = this.take(frame);
          if (reply.type === 'ack' && this.dropAcks > 0) {
            this.dropAcks--;
            closed = true;
            Promise.resolve().then(() => events.closed());
          } else {
            say(reply);
          }
        }
      },
      close: () => void (closed = true),
    };
  }

  private take(frame: SendFrame): { type: string; id: string; seq?: number; code?: string } {
    const refused = this.refuse.shift();
    if (refused) return { type: 'refused', id: frame.id, code: refused };
    if ((frame.media || []).some((ref) => !this.uploads.has(ref))) return { type: 'refused', id: frame.id, code: 'media' };
    if (!this.stored.some((e) => e.id === frame.id)) {
      this.stored.push({ seq: this.stored.length + 1, at: 0, from: 'resident', id: frame.id, text: frame.text });
      for (const each of this.open) each.frame('');
      for (const each of this.polls.splice(0)) each();
    }
    return { type: 'ack', id: frame.id, seq: this.stored.length };
  }
}

const empty = (w: World) => () => w.queue.list().length === 0;

test('nothing is asked of the server before something is written', async () => {
  const w = new World();
  await w.until(() => w.statuses.length > 0);
  assert.deepEqual(w.calls, []);
  assert.equal(w.statuses.pop(), 'idle');
});

for (const withSockets of [true, false]) {
  const way = withSockets ? 'over a WebSocket' : 'by long polling';

  test('messages arrive in order, once, ' + way, async () => {
    const w = new World(withSockets);
    for (const text of ['a', 'b', 'c']) w.queue.add({ text });
    w.link.poke();
    await w.until(empty(w));
    assert.deepEqual(w.texts(), ['a', 'b', 'c']);
    assert.equal(w.calls.filter((c) => c === '/chat/device').length, 1);
    assert.equal(w.calls.includes('/chat/poll'), !withSockets);
  });

  test('a server that is away loses nothing, ' + way, async () => {
    const w = new World(withSockets);
    w.queue.add({ text: 'a' });
    w.link.poke();
    await w.until(empty(w));
    w.up = false;
    w.cut();
    w.queue.add({ text: 'b' });
    w.queue.add({ text: 'c' });
    w.link.poke();
    await w.until(() => w.statuses.slice(-1)[0] === 'offline' && w.calls.length > 6);
    assert.equal(w.queue.list().length, 2);
    w.up = true;
    await w.until(empty(w));
    assert.deepEqual(w.texts(), ['a', 'b', 'c']);
  });

  test('a message waits through passing refusals, ' + way, async () => {
    const w = new World(withSockets);
    w.refuse = ['busy', 'slow', 'busy'];
    w.queue.add({ text: 'a' });
    w.queue.add({ text: 'b' });
    w.link.poke();
    await w.until(empty(w));
    assert.deepEqual(w.texts(), ['a', 'b']);
  });

  test('an unknown device begins anew and still sends what was written, ' + way, async () => {
    const w = new World(withSockets);
    w.token = 'of another time';
    w.queue.add({ text: 'a' });
    w.link.poke();
    await w.until(empty(w));
    assert.deepEqual(w.texts(), ['a']);
    assert.notEqual(w.token, 'of another time');
  });

  test('photos go first; those that the server forgot go again, ' + way, async () => {
    const w = new World(withSockets);
    const { id } = w.queue.add({ text: 'a', photos: ['p1', 'p2'] });
    w.queue.uploaded(id, 0, 'ref-of-before-a-restart');
    w.link.poke();
    await w.until(empty(w));
    assert.deepEqual(w.texts(), ['a']);
    assert.deepEqual(Array.from(w.uploads).sort(), ['ref-p1', 'ref-p2']);
  });
}

test('what is written, or a look at the page, while it connects does not disturb it', async () => {
  const w = new World();
  w.slow = true;
  w.queue.add({ text: 'a' });
  w.link.poke();
  await w.until(() => w.calls.includes('ws'));
  w.queue.add({ text: 'b' });
  w.link.poke();
  w.link.check();
  await w.until(empty(w));
  assert.deepEqual(w.texts(), ['a', 'b']);
  assert.equal(w.calls.filter((c) => c === 'ws').length, 1);
});

test('a lost acknowledgement makes no second message', async () => {
  const w = new World();
  w.dropAcks = 2;
  w.queue.add({ text: 'a' });
  w.link.poke();
  await w.until(empty(w));
  assert.deepEqual(w.texts(), ['a']);
  assert.equal(w.thread.entries.length, 1);
});

test('where WebSockets do not get through, it polls, and looks again later', async () => {
  const w = new World();
  w.sockets = false;
  w.queue.add({ text: 'a' });
  w.link.poke();
  await w.until(empty(w));
  assert.ok(w.calls.includes('/chat/poll'));
  w.sockets = true;
  const tries = w.calls.filter((c) => c === 'ws').length;
  await w.until(() => w.calls.filter((c) => c === 'ws').length > tries);
  w.queue.add({ text: 'b' });
  w.link.poke();
  await w.until(empty(w));
  assert.deepEqual(w.texts(), ['a', 'b']);
});

test('a message that can never be taken is shown as failed, and can be sent again', async () => {
  const w = new World();
  w.refuse = ['bad'];
  const bad = w.queue.add({ text: 'a' });
  w.queue.add({ text: 'b' });
  w.link.poke();
  await w.until(() => w.texts().length === 1);
  assert.equal(w.queue.get(bad.id)!.state, 'failed');
  w.queue.retry(bad.id);
  w.link.poke();
  await w.until(empty(w));
  assert.deepEqual(w.texts(), ['b', 'a']);
});

test('a photo that is gone from the device fails with a reason', async () => {
  const w = new World();
  const { id } = w.queue.add({ text: 'a', photos: ['p1'] });
  const kept = w.queue.photo;
  w.queue.photo = () => null;
  w.link.poke();
  await w.until(() => w.queue.get(id)!.state === 'failed');
  w.queue.photo = kept;
  assert.equal(w.queue.get(id)!.why, 'photo_lost');
});
