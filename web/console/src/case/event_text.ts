// What happened to a case, in plain words.
import type { TFunction } from 'i18next';
import type { CaseEvent } from '../api/types';

interface Names {
  person: (name: string) => string;
  queue: (id: string) => string;
  reason: (id: string) => string;
}

/** The kinds of events that have words of their own, below "event." in the texts. */
export const eventTypes = [
  'opened', 'reply', 'note', 'assign', 'transfer', 'accept', 'priority', 'status', 'close', 'reopen', 'merge', 'merged',
  'erase', 'resident_message', 'closing_answer', 'unconfirmed', 'overdue', 'release', 'unmask', 'handover',
] as const;

const word = (value: unknown) => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

export function actorText(actor: string, t: TFunction, names: Names): string {
  if (actor === 'resident' || actor === 'bot' || actor === 'operator') return t(`by.${actor}`);
  if (actor === 'timer') return t('by.clock');
  return names.person(actor);
}

function variant(event: CaseEvent): string {
  const data = event.data ?? {};
  if (event.type === 'transfer' && data.queue) return 'transfer_queue';
  if (event.type === 'closing_answer') return data.solved ? 'solved' : 'not_solved';
  if (event.type === 'overdue') return data.what === 'answer' ? 'overdue_answer' : 'overdue';
  if (event.type === 'priority' && !data.priority) return 'priority_changed';
  if (event.type === 'status' && !data.status) return 'status_changed';
  return (eventTypes as readonly string[]).includes(event.type) ? event.type : 'other';
}

export function eventText(event: CaseEvent, t: TFunction, names: Names): string {
  const data = event.data ?? {};
  return t(`event.${variant(event)}`, {
    who: actorText(event.actor, t, names),
    to: names.person(word(data.to)),
    queue: names.queue(word(data.queue)),
    from: word(data.from),
    into: word(data.into),
    priority: data.priority ? t(`priority.${word(data.priority)}`) : '',
    status: data.status ? t(`status.${word(data.status)}`) : '',
    type: event.type,
  });
}

/** What was said with it: a reason, a note, a resident's remark. */
export function eventRemark(event: CaseEvent, names: Names): string {
  const data = event.data ?? {};
  const reason = event.type === 'close' ? word(data.close_reason) || word(data.reason) : '';
  const text = word(data.text) || word(data.comment) || (event.type === 'close' ? '' : word(data.reason));
  return [reason && names.reason(reason), text].filter(Boolean).join(' – ');
}
