// The browser's network as the connection needs it; tests hand in another one.

export interface Answer {
  /** 0: no answer came. */
  status: number;
  /** Parsed JSON, or null. */
  body: any; // eslint-disable-line @typescript-eslint/no-explicit-any
  retryAfter: number;
}

export interface Call {
  done: Promise<Answer>;
  abort(): void;
}

export interface PostOptions {
  token?: string | null;
  timeout: number;
  progress?: (fraction: number) => void;
}

export interface Socket {
  send(text: string): void;
  close(): void;
}

export interface SocketEvents {
  open(): void;
  frame(text: string): void;
  closed(): void;
}

export interface Net {
  post(path: string, body: string | Blob, options: PostOptions): Call;
  /** Null where the browser has no WebSocket. */
  socket: ((path: string, events: SocketEvents) => Socket) | null;
  /** Calls back after so many milliseconds; the result cancels. */
  after(ms: number, then: () => void): () => void;
  now(): number;
  random(): number;
}

// XMLHttpRequest rather than fetch: it reports progress, and can be aborted in old browsers.
function post(path: string, body: string | Blob, options: PostOptions): Call {
  const request = new XMLHttpRequest();
  const done = new Promise<Answer>((resolve) => {
    const finish = () => {
      let parsed = null;
      try {
        parsed = JSON.parse(request.responseText);
      } catch (_) {
        parsed = null;
      }
      const wait = request.status ? Number(request.getResponseHeader('Retry-After')) || 0 : 0;
      resolve({ status: request.status, body: parsed, retryAfter: wait * 1000 });
    };
    request.open('POST', path);
    request.timeout = options.timeout;
    request.setRequestHeader(
      'Content-Type',
      typeof body === 'string' ? 'application/json' : 'application/octet-stream',
    );
    if (options.token) request.setRequestHeader('Authorization', 'Bearer ' + options.token);
    const progress = options.progress;
    if (progress) {
      request.upload.onprogress = (e) => e.lengthComputable && progress(e.loaded / e.total);
    }
    request.onloadend = finish;
    request.send(body);
  });
  return { done, abort: () => request.abort() };
}

/** A file of the own conversation, or null. */
export function getBlob(path: string, token: string): Promise<Blob | null> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', path);
    request.responseType = 'blob';
    request.setRequestHeader('Authorization', 'Bearer ' + token);
    request.onloadend = () => resolve(request.status === 200 ? request.response : null);
    request.send();
  });
}

export function getJson(path: string): Promise<any> {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open('GET', path);
    request.onloadend = () => {
      try {
        resolve(JSON.parse(request.responseText));
      } catch (_) {
        resolve(null);
      }
    };
    request.send();
  });
}

function openSocket(path: string, events: SocketEvents): Socket {
  const socket = new WebSocket(location.origin.replace(/^http/, 'ws') + path);
  socket.onopen = () => events.open();
  socket.onmessage = (e) => events.frame(String(e.data));
  socket.onclose = () => events.closed();
  return {
    send: (text) => socket.send(text),
    close: () => {
      socket.onclose = null;
      socket.onmessage = null;
      socket.close();
      events.closed();
    },
  };
}

export function browserNet(): Net {
  return {
    post,
    socket: typeof WebSocket === 'function' ? openSocket : null,
    after: (ms, then) => {
      const timer = setTimeout(then, ms);
      return () => clearTimeout(timer);
    },
    now: () => Date.now(),
    random: () => Math.random(),
  };
}
