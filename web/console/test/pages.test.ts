// A list that others change while it is scrolled.
import assert from 'node:assert/strict';
import test from 'node:test';
import { changed, foldedCount, queryOf, readFilter, writeFilter } from '../src/cases/filters';
import { flatten, mergePage, whereAre, type CasesPageData } from '../src/cases/pages';

const page = (numbers: string, next: string | null = null): CasesPageData =>
  ({ cases: numbers.split('').map((number) => ({ number }) as CasesPageData['cases'][number]), next });
const shown = (data: { number: string }[]) => data.map((row) => row.number).join('');

test('a case that is on two pages is listed once, where it is first', () => {
  assert.equal(shown(flatten([page('abc'), page('cde'), page('a')])), 'abcde');
});

test('changed cases are looked for on the pages that hold them', () => {
  const where = whereAre([page('abc'), page('def')], new Set(['e', 'x']));
  assert.deepEqual(where, { held: [1], unknown: ['x'] });
});

test('a new case at the head opens no gap behind it', () => {
  const merged = mergePage(page('abc', 'n'), page('xab', 'm'), new Set(['x']));
  assert.equal(shown(merged.cases), 'xabc');
  assert.equal(merged.next, 'n');
});

test('a case that no longer fits goes', () => {
  assert.equal(shown(mergePage(page('abc'), page('acd'), new Set(['b'])).cases), 'acd');
});

test('the filter survives the address', () => {
  const filter = { owner: 'me', overdue: 'true', q: '噪音 & light', status: 'closed' };
  assert.deepEqual(readFilter('?' + writeFilter(filter)), filter);
  assert.deepEqual(readFilter('?evil=1'), {});
});

test('open cases by their due time unless asked otherwise', () => {
  assert.deepEqual(queryOf({}), { status: 'open', sort: 'due' });
  assert.deepEqual(queryOf({ status: 'all', owner: 'me' }), { owner: 'me', sort: 'opened' });
  assert.deepEqual(queryOf({ status: 'closed', sort: 'last' }), { status: 'closed', sort: 'last' });
});

test('a filter is set and taken away', () => {
  assert.deepEqual(changed({ q: 'a' }, 'queue', 'works'), { q: 'a', queue: 'works' });
  assert.deepEqual(changed({ q: 'a' }, 'q', ''), {});
  assert.equal(foldedCount({ area: 'x', q: 'y', sort: 'due' }), 2);
});
