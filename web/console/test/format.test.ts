// Times and numbers in both languages, in the town's time zone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { formatNumber, formatRelative, formatShare, formatSpan, formatTime, pick, townDate } from '../src/i18n/format';

const zone = 'Asia/Shanghai';
const at = '2026-03-31T16:30:00Z'; // half past midnight of the next day in the town
const hour = 3_600_000;

test('a time is the town\'s, whatever the machine\'s', () => {
  assert.equal(formatTime(at, 'en', zone, 'day'), '1 Apr 2026');
  assert.equal(formatTime(at, 'zh', zone, 'day'), '2026年4月1日');
  assert.match(formatTime(at, 'en', zone, 'minute'), /^1 Apr,? 00:30$/);
  assert.equal(formatTime(at, 'en', 'UTC', 'clock'), '16:30');
});

test('how far away, in the fitting unit', () => {
  const now = Date.parse(at);
  const cases: [number, string, string][] = [
    [30 * 60_000, 'in 30 minutes', '30分钟后'],
    [-5 * hour, '5 hours ago', '5小时前'],
    [3 * 24 * hour, 'in 3 days', '3天后'],
    [-90 * 24 * hour, '3 months ago', '3个月前'],
  ];
  for (const [away, en, zh] of cases) {
    assert.equal(formatRelative(now + away, now, 'en'), en);
    assert.equal(formatRelative(now + away, now, 'zh'), zh);
  }
});

test('a span has no direction and is never nothing', () => {
  assert.equal(formatSpan(-3 * hour, 'en'), '3 hours');
  assert.equal(formatSpan(3 * hour, 'zh'), '3小时');
  assert.equal(formatSpan(10, 'en'), '1 minute');
  assert.equal(formatSpan(49 * hour, 'en'), '2 days');
});

test('a share of nothing is no number', () => {
  assert.equal(formatShare(0, 0, 'en'), '–');
  assert.equal(formatShare(1, 3, 'en'), '33%');
  assert.equal(formatNumber(12345.67, 'en', 1), '12,345.7');
});

test('today is the town\'s', () => {
  assert.equal(townDate(zone, Date.parse(at)), '2026-04-01');
  assert.equal(townDate(zone, Date.parse(at), -1), '2026-03-31');
});

test('a title in one\'s language, else in any', () => {
  assert.equal(pick({ en: 'Noise', zh: '噪音' }, 'zh'), '噪音');
  assert.equal(pick({ en: 'Noise' }, 'zh'), 'Noise');
  assert.equal(pick({ fr: 'Bruit' }, 'zh'), 'Bruit');
  assert.equal(pick(undefined, 'zh'), '');
});
