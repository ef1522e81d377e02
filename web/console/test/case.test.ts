// What a case's page makes of what the server says.
import assert from 'node:assert/strict';
import test from 'node:test';
import { conditionText, layOut } from '../src/admin/dialog_layout';
import type { CaseEvent, Me, Message, WholeCase } from '../src/api/types';
import { answersOf } from '../src/case/answers';
import { entriesOf } from '../src/case/entries';
import { eventRemark, eventText } from '../src/case/event_text';
import { mediaAddress, mediaKind } from '../src/case/media';
import { mayAccept, openOffer } from '../src/case/offer';
import { agentText } from '../src/self/agent';

const names = { person: (n: string) => ({ li: 'Li Mei' })[n] ?? n, queue: (q: string) => 'Q ' + q, reason: (r: string) => 'R ' + r };
const t = ((key: string, values: Record<string, string> = {}) =>
  [key, values.who, values.to, values.queue].filter((v) => v && v !== 'Q ').join(' ')) as never;
const event = (type: string, data: Record<string, unknown> = {}, actor = 'li'): CaseEvent =>
  ({ seq: 1, at: '2026-01-01T00:00:00Z', actor, type, data });

test('messages of one second stay in order, notes stand where they were written', () => {
  // Times leave out zeros at their end, so they are no texts to sort by.
  const message = (seq: number, at: string) => ({ seq, at: `2026-11-25T01:57:46${at}Z` }) as Message;
  const note = (seq: number, at: string) => ({ seq, type: 'note', at: `2026-11-25T01:57:46${at}Z` }) as CaseEvent;
  const shown = entriesOf({
    thread: [message(1, ''), message(2, '.9'), message(3, '.95'), message(4, '.951')],
    events: [note(7, '.92'), { ...note(8, '.94'), type: 'reply' }, note(9, '.99')],
  }).map((each) => (each.message ? 'm' + each.message.seq : 'n' + each.note.seq));
  assert.deepEqual(shown, ['m1', 'm2', 'n7', 'm3', 'm4', 'n9']);
});

test('events in plain words', () => {
  const cases: [CaseEvent, string][] = [
    [event('transfer', { to: 'li' }, 'chen'), 'event.transfer chen Li Mei'],
    [event('transfer', { queue: 'works' }), 'event.transfer_queue Li Mei Q works'],
    [event('closing_answer', { solved: false }, 'resident'), 'event.not_solved by.resident'],
    [event('overdue', { what: 'answer' }, 'timer'), 'event.overdue_answer by.clock'],
    [event('priority'), 'event.priority_changed Li Mei'],
    [event('something_new'), 'event.other Li Mei'],
  ];
  for (const [given, wanted] of cases) assert.equal(eventText(given, t, names), wanted);
});

test('a remark is the reason or the text', () => {
  assert.equal(eventRemark(event('note', { text: 'Called them' }), names), 'Called them');
  assert.equal(eventRemark(event('close', { reason: 'solved', text: 'Done' }), names), 'R solved – Done');
  assert.equal(eventRemark(event('transfer', { reason: 'On leave' }), names), 'On leave');
});

const me = { name: 'me', queues: [] } as unknown as Me;
const found = (given: Partial<WholeCase>) => ({ owner: 'li', status: 'in_progress', events: [], ...given }) as WholeCase;

test('an offer stands until it is taken up', () => {
  assert.equal(openOffer(found({ events: [event('transfer', { to: 'me' }), event('accept')] })), null);
  assert.equal(openOffer(found({ events: [event('accept'), event('transfer', { to: 'me' }), event('note')] }))?.to, 'me');
  assert.equal(openOffer(found({ offer: null, events: [event('transfer', { to: 'me' })] })), null);
});

test('who may accept', () => {
  assert.equal(mayAccept(found({ owner: 'me', status: 'new' }), me), true);
  assert.equal(mayAccept(found({ owner: 'me' }), me), false);
  assert.equal(mayAccept(found({ events: [event('transfer', { to: 'me' })] }), me), true);
  assert.equal(mayAccept(found({ events: [event('transfer', { to: 'chen' })] }), me), false);
});

test('media: its kind, and an address only when it is there', () => {
  assert.equal(mediaKind({ type: 'image/jpeg' }), 'photo');
  assert.equal(mediaKind({ kind: 'voice' }), 'voice');
  assert.equal(mediaKind({ kind: 'document', type: 'application/pdf' }), 'file');
  assert.equal(mediaAddress('2026-000001-6', { media: 'ab', status: 'stored' }), '/api/v1/cases/2026-000001-6/media/ab');
  assert.equal(mediaAddress('2026-000001-6', { media: 'ab', status: 'pending' }), '');
  assert.equal(mediaAddress('2026-000001-6', {}), '');
});

test('answers as text, without what stands elsewhere', () => {
  const given = { category: 'noise', since: 'May', who: { label: 'A neighbour', value: 'n' }, many: ['a', 'b'], none: null };
  assert.deepEqual(answersOf(given, 'en').map((each) => each.text), ['May', 'A neighbour', 'a, b']);
});

test('a dialog as steps and arrows', () => {
  const picture = layOut({
    dialog: 'd',
    steps: [
      { id: 'a', type: 'choice', title: { en: 'A' }, choices: [{ value: 'x', label: { en: 'X' }, go: 'c' }] },
      { id: 'b', type: 'say', text: { en: 'B' }, end: true },
      { id: 'c', type: 'call', dialog: 'other', next: [{ if: { '==': [{ var: 'a' }, 'x'] }, go: 'a' }] },
    ],
  }, 'en');
  assert.deepEqual(picture.boxes.map((box) => box.title), ['A', 'b', 'c']);
  assert.deepEqual(picture.arrows.map(({ from, to, kind, text }) => [from, to, kind, text]), [
    [0, 1, 'next', ''], [0, 2, 'jump', 'X'], [2, 0, 'jump', 'a = x'],
  ]);
  assert.notEqual(picture.arrows[1]?.lane, picture.arrows[2]?.lane);
  assert.ok(picture.boxes.every((box, i) => i === 0 || box.y > picture.boxes[i - 1]!.y));
});

test('conditions in few words', () => {
  assert.equal(conditionText({ and: [{ '==': [{ var: 'a' }, 1] }, { '!': [{ var: 'b' }] }] }), 'a = 1 ∧ ¬ b');
  assert.equal(conditionText({ in: [{ var: 'a' }, ['x', 'y']] }), 'a ∈ x, y');
});

test('a browser by its name', () => {
  assert.equal(agentText('Mozilla/5.0 (Linux; Android 14) AppleWebKit Chrome/126 Mobile Safari/537'), 'Chrome, Android');
  assert.equal(agentText('curl/8.5'), 'curl/8.5');
});
