// What the server refused, as its problem document says it (RFC 9457).
export interface ProblemDocument {
  title?: string;
  detail?: string;
  status?: number;
  totp?: boolean;
  must?: 'password' | 'totp';
  by?: string;
  at?: string;
  type?: string;
  version?: number;
  messages?: unknown;
}

export class Problem extends Error {
  readonly status: number;
  readonly document: ProblemDocument;
  /** Seconds that the server asks to wait. */
  readonly wait: number;

  constructor(status: number, document: ProblemDocument, wait = 0) {
    super(document.detail || document.title || String(status));
    this.status = status;
    this.document = document;
    this.wait = wait;
  }
}

/** Status 0: the server was not reached. */
export const unreached = () => new Problem(0, {});

export function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(-1, { detail: error instanceof Error ? error.message : String(error) });
}
