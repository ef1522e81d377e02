// The keyboard: each key means one thing, and nothing while somebody writes.
import assert from 'node:assert/strict';
import test from 'node:test';
import { actionOf, keymap } from '../src/ui/keys';

const plain = { ctrlKey: false, metaKey: false, altKey: false, target: { tagName: 'BODY' } };

test('no key means two things', () => {
  const keys = Object.values(keymap);
  assert.equal(new Set(keys).size, keys.length);
});

test('the keys that officers learn', () => {
  const wanted = { j: 'next', k: 'previous', r: 'reply', n: 'note', a: 'accept', e: 'close', '/': 'search', '?': 'help' };
  for (const [key, action] of Object.entries(wanted)) assert.equal(actionOf({ ...plain, key }), action);
  assert.equal(actionOf({ ...plain, key: 'x' }), null);
});

test('keys belong to the browser with Ctrl, Alt or Meta', () => {
  for (const held of ['ctrlKey', 'altKey', 'metaKey']) assert.equal(actionOf({ ...plain, key: 'r', [held]: true }), null);
});

test('who writes, chooses or composes is left alone', () => {
  for (const tagName of ['INPUT', 'TEXTAREA', 'SELECT']) assert.equal(actionOf({ ...plain, key: 'e', target: { tagName } }), null);
  assert.equal(actionOf({ ...plain, key: 'e', target: { tagName: 'DIV', isContentEditable: true } }), null);
  assert.equal(actionOf({ ...plain, key: 'e', target: { tagName: 'BUTTON', closest: () => ({}) } }), null);
  assert.equal(actionOf({ ...plain, key: 'e', isComposing: true }), null);
});
