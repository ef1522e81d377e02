// The page is for old phones on poor lines: everything together stays small, and plain enough for them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { buildChat, files } from '../build.mjs';

const compressedMax = 25 * 1000; // bytes

const out = await buildChat();
const built = files(out).map((name) => ({ name, text: readFileSync(name, 'utf8') }));

test('page and widget together are under 25 kB compressed', () => {
  const total = built.reduce((sum, f) => sum + gzipSync(f.text, { level: 9 }).length, 0);
  console.log(`${built.length} files, ${total} bytes compressed`);
  assert.ok(built.length >= 4);
  assert.ok(total < compressedMax, `${total} bytes`);
});

test('every file has its compressed neighbour', () => {
  for (const f of built) assert.ok(readFileSync(f.name + '.gz').length > 0);
});

test('scripts are ES2015: nothing newer is left', async () => {
  for (const f of built.filter((each) => each.name.endsWith('.js'))) {
    // What needs lowering would come out different from what only needs printing.
    const plain = { minifyWhitespace: true, charset: 'utf8' };
    const as = async (target) => (await transform(f.text, { ...plain, target })).code;
    assert.equal(await as('es2015'), await as('esnext'), f.name);
    for (const api of ['AbortController', 'ReadableStream', 'replaceAll(', '.flatMap(', '.at(', 'fetch(']) {
      assert.ok(!f.text.includes(api), `${api} in ${f.name}`);
    }
  }
});

test('nothing stands inline and no text becomes HTML', () => {
  const page = built.find((f) => f.name.endsWith('index.html')).text;
  assert.ok(!/<style|style=|<script>|\son\w+=|type="module"/i.test(page), page);
  assert.match(page, /<script defer src="\/chat\/assets\//);
  assert.match(page, /<link rel="stylesheet" href="\/chat\/assets\//);
  for (const f of built) assert.ok(!/innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(/.test(f.text), f.name);
});
