// One connection while it lasts: over a WebSocket, or by long polling.
import { Net, Socket } from './net';
import { Entry, Frame, SendFrame } from './types';

export interface Session {
  /** Resolves once the server knows us; rejects if it never came to that. */
  ready: Promise<void>;
  /** Resolves when the connection is over. */
  over: Promise<void>;
  /** The server's word on this message; rejects when the connection ends first. */
  send(frame: SendFrame): Promise<Frame>;
  /** Finds out soon whether the other side is still there. */
  check(): void;
  close(): void;
}

export interface Inbox {
  last(): number;
  entries(list: Entry[]): void;
  rewound(): void;
  /** The server does not know this device. */
  unknown(): void;
}

export const welcomeWait = 8000;
export const answerWait = 15000;
export const pingEvery = 30000;
export const pollWait = 40000;

/** A promise with its handles. */
function open<T>(): { promise: Promise<T>; resolve: (v: T) => void; reject: (e: Error) => void } {
  let resolve!: (v: T) => void;
  let reject!: (e: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

export function socketSession(net: Net, token: string, inbox: Inbox): Session {
  const ready = open<void>();
  const over = open<void>();
  const waiting = new Map<string, ReturnType<typeof open<Frame>>>();
  let ended = false;
  let cancelLimit = net.after(welcomeWait, end);
  let cancelPing = () => {};
  const socket: Socket = net.socket!('/chat/ws', {
    open: () => {
      if (ended) return socket.close();
      socket.send(JSON.stringify({ type: 'hello', token, after: inbox.last() }));
    },
    frame: (text) => !ended && take(JSON.parse(text) as Frame),
    closed: end,
  });

  function end(): void {
    if (ended) return;
    ended = true;
    cancelLimit();
    cancelPing();
    socket.close();
    const gone = new Error('closed');
    waiting.forEach((w) => w.reject(gone));
    ready.reject(gone);
    over.resolve();
  }
  // Anything that is asked must be answered in time: a dead line is otherwise noticed by nobody.
  function expect(): void {
    cancelLimit();
    cancelLimit = net.after(answerWait, end);
  }
  function ping(): void {
    if (ended) return;
    socket.send('{"type":"ping"}');
    expect();
  }
  function take(frame: Frame): void {
    if (!waiting.size) cancelLimit();
    cancelPing();
    cancelPing = net.after(pingEvery, ping);
    if (frame.type === 'welcome') {
      if (frame.reset) inbox.rewound();
      ready.resolve();
    }
    if (frame.type === 'entries') inbox.entries(frame.entries);
    if (frame.type === 'ack' || frame.type === 'refused') {
      const asked = waiting.get(frame.id);
      waiting.delete(frame.id);
      if (asked) asked.resolve(frame);
      if (!waiting.size) cancelLimit();
    }
    if (frame.type === 'error') {
      if (frame.code === 'unknown_device') inbox.unknown();
      end();
    }
  }

  return {
    ready: ready.promise,
    over: over.promise,
    send: (frame) => {
      const asked = open<Frame>();
      if (ended) {
        asked.reject(new Error('closed'));
      } else {
        waiting.set(frame.id, asked);
        socket.send(JSON.stringify(frame));
        expect();
      }
      return asked.promise;
    },
    check: () => !ended && ping(),
    close: end,
  };
}

export function pollSession(net: Net, token: string, inbox: Inbox): Session {
  const ready = open<void>();
  const over = open<void>();
  let ended = false;
  let abort = () => {};

  function end(): void {
    if (ended) return;
    ended = true;
    abort();
    ready.reject(new Error('closed'));
    over.resolve();
  }
  function poll(wait: boolean): void {
    const call = net.post('/chat/poll', JSON.stringify({ after: inbox.last(), wait }), {
      token,
      timeout: pollWait,
    });
    abort = call.abort;
    call.done.then((answer) => {
      if (ended) return;
      if (answer.status === 401) inbox.unknown();
      if (answer.status !== 200 || !answer.body) return end();
      if (answer.body.reset) inbox.rewound();
      inbox.entries(answer.body.entries);
      ready.resolve();
      poll(true);
    });
  }
  poll(false);

  return {
    ready: ready.promise,
    over: over.promise,
    send: (frame) =>
      net
        .post('/chat/send', JSON.stringify(frame), { token, timeout: answerWait })
        .done.then((answer) => {
          if (answer.status === 401) inbox.unknown();
          if (!answer.body || (answer.body.type !== 'ack' && answer.body.type !== 'refused')) {
            end();
            throw new Error('no answer');
          }
          return answer.body as Frame;
        }),
    check: () => undefined,
    close: end,
  };
}
