import assert from 'node:assert/strict';
import test from 'node:test';
import { frameOf, Queue, refusalsMax } from '../src/queue';
import { browserShelf, memoryShelf, Shelf } from '../src/shelf';
import { keptMax, Thread } from '../src/thread';
import { Entry } from '../src/types';

let ids = 0;
function queueOn(shelf: Shelf, now = () => 1_000_000): Queue {
  return new Queue(shelf, now, () => 'r' + ids++);
}
function entry(seq: number, more: Partial<Entry> = {}): Entry {
  return { seq, at: seq, from: 'bot', text: 't' + seq, ...more };
}

test('messages come out in the order they were written, also after a reload', () => {
  const shelf = memoryShelf();
  let now = 5;
  const queue = queueOn(shelf, () => (now += 1000));
  for (const text of ['a', 'b', 'c']) queue.add({ text });
  const again = queueOn(shelf);
  assert.deepEqual(again.list().map((m) => m.text), ['a', 'b', 'c']);
  assert.equal(again.next()!.text, 'a');
});

test('many messages in one instant keep their order', () => {
  const queue = queueOn(memoryShelf());
  for (let i = 0; i < 100; i++) queue.add({ text: String(i) });
  assert.deepEqual(queue.list().map((m) => m.text), Array.from({ length: 100 }, (_, i) => String(i)));
});

test('an acknowledged message is kept until the thread has it', () => {
  const queue = queueOn(memoryShelf());
  const { id } = queue.add({ text: 'a' });
  queue.acknowledged(id, 7);
  assert.equal(queue.next(), null);
  queue.settle([], 6);
  assert.equal(queue.get(id)!.state, 'sent');
  queue.settle([], 7);
  assert.equal(queue.get(id), null);
});

test('the entry itself settles a message whose acknowledgement was lost', () => {
  const queue = queueOn(memoryShelf());
  const { id } = queue.add({ text: 'a' });
  queue.settle([entry(1, { from: 'resident', id })], 1);
  assert.equal(queue.list().length, 0);
});

test('a passing refusal leaves it pending, again and again until it fails; then it can be retried', () => {
  const queue = queueOn(memoryShelf());
  const { id } = queue.add({ text: 'a' });
  for (let i = 1; i < refusalsMax; i++) assert.equal(queue.refused(id, 'busy'), true);
  assert.equal(queue.refused(id, 'busy'), false);
  assert.equal(queue.get(id)!.state, 'failed');
  assert.equal(queue.get(id)!.why, 'busy');
  assert.equal(queue.next(), null);
  queue.retry(id);
  assert.equal(queue.next()!.id, id);
  assert.equal(queue.refused(id, 'busy'), true);
});

test('what can never be taken fails at once and does not hold up the rest', () => {
  const queue = queueOn(memoryShelf());
  const bad = queue.add({ text: 'a' });
  queue.add({ text: 'b' });
  assert.equal(queue.refused(bad.id, 'bad'), false);
  assert.equal(queue.next()!.text, 'b');
});

test('a late refusal does not undo an acknowledgement', () => {
  const queue = queueOn(memoryShelf());
  const { id } = queue.add({ text: 'a' });
  queue.acknowledged(id, 3);
  queue.refused(id, 'bad');
  assert.equal(queue.get(id)!.state, 'sent');
});

test('photos are kept until the message is settled, and uploaded again when the server forgot them', () => {
  const shelf = memoryShelf();
  const queue = queueOn(shelf);
  const { id } = queue.add({ text: 'a', photos: ['data:1', 'data:2'] });
  queue.uploaded(id, 0, 'r1');
  queue.uploaded(id, 1, 'r2');
  assert.deepEqual(frameOf(queue.get(id)!, 'en').media, ['r1', 'r2']);
  assert.equal(queue.refused(id, 'media'), true);
  assert.deepEqual(queue.get(id)!.photos, [{}, {}]);
  assert.equal(queueOn(shelf).photo(id, 1), 'data:2');
  queue.drop(id);
  assert.deepEqual(shelf.keys(), []);
});

test('two tabs of a browser share the queue', () => {
  const shelf = memoryShelf();
  const here = queueOn(shelf);
  const there = queueOn(shelf);
  const a = here.add({ text: 'a' });
  there.add({ text: 'b' });
  there.acknowledged(a.id, 1);
  assert.deepEqual(here.list().map((m) => m.state), ['sent', 'pending']);
});

test('a damaged key is not a message', () => {
  const shelf = memoryShelf();
  shelf.set('p.x', '{');
  assert.deepEqual(queueOn(shelf).list(), []);
});

test('the thread takes each entry once, in order, and goes on after a reload', () => {
  const shelf = memoryShelf();
  const thread = new Thread(shelf);
  assert.deepEqual(thread.merge([entry(2), entry(1)]).map((e) => e.seq), [1, 2]);
  assert.deepEqual(thread.merge([entry(1), entry(2), entry(3)]).map((e) => e.seq), [3]);
  const again = new Thread(shelf);
  assert.equal(again.last, 3);
  assert.deepEqual(again.entries.map((e) => e.seq), [1, 2, 3]);
});

test('a device keeps only so many entries, but knows how far it is', () => {
  const thread = new Thread(memoryShelf());
  thread.merge(Array.from({ length: keptMax + 50 }, (_, i) => entry(i + 1)));
  assert.equal(thread.entries.length, keptMax);
  assert.equal(thread.last, keptMax + 50);
});

test('a damaged thread is fetched anew', () => {
  const shelf = memoryShelf();
  shelf.set('thread', '{"last":"x"');
  assert.equal(new Thread(shelf).last, 0);
});

test('where the browser keeps nothing, memory does', () => {
  const shelf = browserShelf(() => {
    throw new Error('SecurityError');
  }, 'yishi.');
  shelf.set('a', '1');
  assert.equal(shelf.get('a'), '1');
});

test('a full disk is noticed, and the value is still there', () => {
  const held = new Map<string, string>();
  const storage = {
    getItem: (k: string) => held.get(k) ?? null,
    setItem: (k: string, v: string) => {
      if (v.length > 10) throw new Error('QuotaExceededError');
      held.set(k, v);
    },
    removeItem: (k: string) => void held.delete(k),
    key: (i: number) => Array.from(held.keys())[i] ?? null,
    get length() {
      return held.size;
    },
  } as unknown as Storage;
  const shelf = browserShelf(() => storage, 'yishi.');
  assert.equal(shelf.set('a', 'short'), true);
  assert.equal(shelf.set('b', 'much too long a value'), false);
  assert.equal(shelf.get('b'), 'much too long a value');
  assert.deepEqual(shelf.keys().sort(), ['a', 'b']);
  held.set('other', 'x');
  assert.deepEqual(shelf.keys().sort(), ['a', 'b']);
  shelf.remove('b');
  assert.equal(shelf.get('b'), null);
});
