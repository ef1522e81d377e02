// Both languages say everything, and nothing that nobody asks for.
import assert from 'node:assert/strict';
import test from 'node:test';
import { sources, texts } from './sources.mjs';

const plural = /_(one|other)$/;

function flatten(tree, prefix = '') {
  return Object.entries(tree).flatMap(([name, value]) =>
    typeof value === 'string' ? [[prefix + name, value]] : flatten(value, prefix + name + '.'));
}
const en = new Map(flatten(texts('en')));
const zh = new Map(flatten(texts('zh')));
const bare = (keys) => new Set([...keys].map((key) => key.replace(plural, '')));
const placeholders = (text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map((found) => found[1]).sort();

const all = sources.map((each) => each.text).join('\n');
const exact = new Set([...all.matchAll(/\bt\(\s*'([\w.-]+)'/g)].map((found) => found[1]));
const prefixes = new Set([...all.matchAll(/\bt\(\s*`([\w.-]*)\$\{/g)].map((found) => found[1]));
// `cond ? t('a') : t('b')` is found as well; t(cond ? 'a' : 'b') is not written.

test('English and Chinese have the same texts', () => {
  assert.deepEqual([...bare(en.keys())].sort(), [...bare(zh.keys())].sort());
});

test('every text that is asked for is there', () => {
  assert.ok(exact.size > 200, `only ${exact.size} texts are found in the sources`);
  const there = bare(en.keys());
  assert.deepEqual([...exact].filter((key) => !there.has(key)), []);
  const without = [...prefixes].filter((prefix) => ![...there].some((key) => key.startsWith(prefix)));
  // `${type}.title` begins with nothing: its texts are looked at by their own test.
  assert.deepEqual(without, []);
});

test('no text is unused', () => {
  const free = [...prefixes].filter(Boolean);
  // `${type}.title`
  const byType = /^(transfer|assign|reopen|erase)\.(title|about|submit)$/;
  const unused = [...bare(en.keys())].filter((key) =>
    !exact.has(key) && !free.some((prefix) => key.startsWith(prefix)) && !byType.test(key));
  assert.deepEqual(unused, []);
});

test('a translation has the same blanks to fill', () => {
  for (const [key, text] of zh) {
    const other = en.get(key) ?? en.get(key + '_other') ?? en.get(key.replace(plural, ''));
    assert.ok(other, key);
    assert.deepEqual(placeholders(text), placeholders(other), key);
  }
});

test('Chinese is Chinese', () => {
  const same = new Set(['Telegram']);
  for (const [key, text] of zh) assert.ok(/[\u3400-\u9fff]/.test(text) || same.has(text) || key === 'ui.colon' || /^[{}\w/：]+$/.test(text), key);
});

test('no text stands in a component', () => {
  const found = [];
  for (const { name, text } of sources) {
    if (!name.endsWith('.tsx')) continue;
    for (const [, words] of text.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)+)\s*</g)) found.push(`${name}: ${words}`);
    for (const [, words] of text.matchAll(/(?:aria-label|label|title|placeholder|description)="([^"]+)"/g)) {
      if (/[a-z]{3}/i.test(words) && !/^\d/.test(words)) found.push(`${name}: ${words}`);
    }
  }
  assert.deepEqual(found, []);
});
