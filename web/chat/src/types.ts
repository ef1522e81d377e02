// What travels between page and server: docs/webchat-protocol.md.

export interface Place {
  lat: number;
  lon: number;
  name?: string;
}

export interface Choice {
  value: string;
  label: string;
}

/** One entry of the thread, as the server has it. */
export interface Entry {
  seq: number;
  at: number;
  from: 'resident' | 'bot' | 'person';
  /** The id that the page gave it, for what was written here. */
  id?: string;
  text?: string;
  choices?: Choice[];
  media?: { kind: string; type?: string }[];
  location?: Place;
}

export type Frame =
  | { type: 'welcome'; last: number; reset?: boolean }
  | { type: 'entries'; entries: Entry[] }
  | { type: 'ack'; id: string; seq: number }
  | { type: 'refused'; id: string; code: string; retry_ms?: number }
  | { type: 'error'; code: string }
  | { type: 'pong' };

export interface SendFrame {
  type: 'send';
  id: string;
  text?: string;
  choice?: string;
  location?: Place;
  media?: string[];
  lang?: string;
}
