// What the console asks of the server is in the server's own description.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { root, sources } from './sources.mjs';

const description = JSON.parse(readFileSync(join(root, 'bot', 'api', 'openapi.json'), 'utf8'));
const known = new Set(Object.entries(description.paths).flatMap(([path, methods]) =>
  Object.keys(methods).map((method) => method + ' ' + path.replace(/\{\w+\}/g, '{}'))));

const methods = { get: 'get', post: 'post', put: 'put', patch: 'patch', del: 'delete' };
const asked = new Set();
for (const { text } of sources) {
  for (const [, method, path] of text.matchAll(/\bapi\.(get|post|put|patch|del)(?:<[^(]*>)?\(\s*['`](\/[^'`]*)['`]/g)) {
    asked.add(`${methods[method]} /api/v1${path.replace(/\$\{[^}]*\}/g, '{}')}`);
  }
  for (const [, path] of text.matchAll(/\baddress\('(\/[^']+)'/g)) asked.add('get /api/v1' + path);
}

test('every route that the console asks for is described', () => {
  assert.ok(asked.size > 30, `only ${asked.size} are found`);
  assert.deepEqual([...asked].filter((route) => !known.has(route)).sort(), []);
});
