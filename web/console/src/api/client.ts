// The one way to the server: cookies, the token against forged requests, problem documents.
import { Problem, unreached, type ProblemDocument } from './problem';

const base = '/api/v1';
let csrf = '';
let onRefused: (problem: Problem) => void = () => undefined;

/** The session's token, sent with every change. */
export function keepToken(token: string) {
  csrf = token;
}

/** Told of every 401 and 403: the session may have ended. */
export function whenRefused(tell: (problem: Problem) => void) {
  onRefused = tell;
}

export type Query = Record<string, string | number | boolean | null | undefined>;

export function address(path: string, query?: Query): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) {
    if (value !== undefined && value !== null && value !== '') words.set(name, String(value));
  }
  const text = words.toString();
  return base + path + (text ? '?' + text : '');
}

/** A key for one intention: repeating it does nothing twice. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('');
}

async function send<T>(method: string, url: string, body?: unknown, key?: string): Promise<T> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  const session = csrf;
  if (method !== 'GET') {
    if (csrf) headers['X-Yishi-Csrf'] = csrf;
    headers['Idempotency-Key'] = key ?? newKey();
  }
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  const init: RequestInit = { method, headers, credentials: 'same-origin', cache: 'no-store' };
  if (body !== undefined) init.body = JSON.stringify(body);
  let answer: Response;
  let text: string;
  try {
    answer = await fetch(url, init);
    text = await answer.text();
  } catch {
    throw unreached();
  }
  if (answer.ok) return (text ? JSON.parse(text) : undefined) as T;
  const problem = read(answer, text);
  // An answer to the session before says nothing of this one.
  const ours = session === csrf;
  if (ours && (problem.status === 401 || problem.status === 403)) onRefused(problem);
  throw problem;
}

function read(answer: Response, text: string): Problem {
  let document: ProblemDocument = {};
  try {
    document = JSON.parse(text) as ProblemDocument;
  } catch {
    // Something between us and the server answered.
  }
  return new Problem(answer.status, document, Number(answer.headers.get('Retry-After')) || 0);
}

export const api = {
  get: <T>(path: string, query?: Query) => send<T>('GET', address(path, query)),
  post: <T>(path: string, body: unknown = {}, key?: string) => send<T>('POST', base + path, body, key),
  put: <T>(path: string, body: unknown = {}) => send<T>('PUT', base + path, body),
  patch: <T>(path: string, body: unknown) => send<T>('PATCH', base + path, body),
  del: <T>(path: string, body?: unknown) => send<T>('DELETE', base + path, body),
};
