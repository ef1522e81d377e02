// What the server answers, as far as the console reads it (bot/api/openapi.json says all of it).

/** A text in each of the town's languages. */
export type Titles = Record<string, string>;
export type Role = 'moderator' | 'lead' | 'admin' | 'auditor' | 'viewer';
export type Status = 'new' | 'in_progress' | 'waiting' | 'closed';
export type Priority = 'normal' | 'high' | 'urgent';

export interface Me {
  name: string;
  title: string;
  role: Role;
  queues: string[];
  areas: string[];
  rights: string[];
  must_change: boolean;
  totp: { enabled: boolean; required: boolean };
  csrf: string;
}

export interface Named {
  id: string;
  title: Titles;
}

export interface Directory {
  languages: string[];
  queues: Named[];
  areas: (Named & { parent: string | null })[];
  people: { name: string; title: string; role: Role; enabled: boolean }[];
  categories: Named[];
  kinds: (Named | string)[];
  close_reasons: (Named | string)[];
  statuses: string[];
  priorities: string[];
  town: { title: Titles; time_zone: string };
}

export interface CaseRow {
  number: string;
  kind: string;
  category: string;
  status: Status;
  priority: Priority;
  queue: string;
  owner: string;
  area: string | null;
  language: string | null;
  source: string;
  title: string;
  summary: string;
  opened_at: string;
  due_at: string | null;
  closed_at: string | null;
  overdue: boolean;
  confirmation: string | null;
  satisfaction: number | null;
  reopened: number;
  version: number;
  unread?: boolean;
  last_message?: { at: string; by: 'resident' | 'officer' | 'bot'; text: string } | null;
}

export interface Attachment {
  kind?: string;
  type?: string;
  name?: string;
  media?: string;
  url?: string;
  size?: number;
  status?: 'stored' | 'pending' | 'failed';
  error?: string;
}

export interface Message {
  seq: number;
  direction: 'in' | 'out';
  at: string;
  author: string;
  text?: string;
  choice?: string;
  choices?: { label?: string; value?: string }[];
  location?: { latitude?: number; longitude?: number; title?: string; address?: string };
  status?: 'shown' | 'queued' | 'sent' | 'delivered' | 'read' | 'failed';
  error?: string;
  erased?: boolean;
  attachments?: Attachment[];
}

export interface CaseEvent {
  seq: number;
  at: string;
  actor: string;
  type: string;
  erased?: boolean;
  data?: Record<string, unknown>;
}

export interface Place {
  text?: string;
  address?: string;
  title?: string;
  latitude?: number;
  longitude?: number;
}

export interface Person {
  name: string;
  title: string;
}

export interface WholeCase extends CaseRow {
  owner_title?: string | null;
  channel?: string | null;
  silent?: boolean;
  offer?: { to?: string; queue?: string; by?: string; at?: string; reason?: string } | null;
  merged_into?: string | null;
  close_reason?: string | null;
  reporter?: string | null;
  place?: Place | null;
  answers: Record<string, unknown>;
  thread: Message[];
  events: CaseEvent[];
  draft?: { text: string; at: string } | null;
  present?: Person[];
  unmasked?: boolean;
  message_seq?: number;
}

export interface Session {
  id: string | number;
  created_at: string;
  used_at: string | null;
  expires_at: string;
  address: string;
  agent: string;
  current: boolean;
}

export interface Token {
  id: number;
  user: string;
  label: string;
  created_at: string;
  expires_at: string | null;
  revoked_at: string | null;
  used_at: string | null;
}

export interface Account {
  name: string;
  title: string;
  role: Role;
  queues: string[];
  areas: string[];
  enabled: boolean;
  must_change?: boolean;
  totp?: boolean;
  open_cases?: number;
}

export interface Channel {
  id: string;
  type: string;
  state: 'on' | 'off';
  why?: string | null;
  last_in_at: string | null;
  last_error: { at: string; text: string } | null;
  waiting: number;
  oldest_unsent_at: string | null;
  dead: number;
}

export interface Delivery {
  id: number | string;
  channel: string;
  case: string | null;
  at: string;
  attempts: number;
  error: string;
  text: string;
}

export interface ConfigMessage {
  file: string;
  line: number;
  column: number;
  text: string;
  severity?: string;
}

export interface Bundle {
  hash: string;
  at: string;
  by: string | null;
}

export interface Configuration {
  current: Bundle;
  history: Bundle[];
  refused: { at: string; messages: ConfigMessage[] } | null;
  dialogs: { name: string; title: Titles | string }[];
}

export interface FigureRow {
  key: string | null;
  open: number;
  overdue: number;
  opened: number;
  closed: number;
  /** n of so many. */
  response: { of: number; n: number };
  solved: { of: number; n: number };
  satisfaction: { mean: number | null; n: number };
}

export interface Figures {
  definitions: Record<string, Titles>;
  total: FigureRow;
  rows: FigureRow[];
}

export interface AuditEntry {
  id?: number | string;
  at: string;
  actor: string;
  action?: string;
  type?: string;
  subject?: string | null;
  address?: string | null;
  data?: Record<string, unknown>;
}
