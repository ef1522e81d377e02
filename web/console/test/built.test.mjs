// What is built: small enough to begin with, and fit for the rules for content that it is served under.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { gzipSync } from 'node:zlib';
import { buildConsole, files } from '../build.mjs';

const first_max = 270 * 1000; // bytes, compressed: the script that the first page needs

const out = await buildConsole();
const built = files(out).filter((name) => !name.endsWith('.gz')).map((name) => ({ name, text: readFileSync(name, 'utf8') }));
const page = readFileSync(join(out, 'index.html'), 'utf8');
const first = built.filter((each) => each.name.endsWith('.js') && page.includes(each.name.slice(out.length + 1)));

test('the first page is small, and neither map nor charts come with it', () => {
  const size = first.reduce((sum, each) => sum + gzipSync(each.text, { level: 9 }).length, 0);
  console.log(`${first.length} scripts, ${size} bytes compressed`);
  assert.ok(first.length >= 2);
  assert.ok(size < first_max, `${size} bytes`);
  for (const each of first) assert.ok(!/zrender|leaflet-container/.test(each.text), each.name);
});

test('nothing stands inline, nothing comes from elsewhere', () => {
  assert.ok(!/<style|style=|<script>|\son\w+=/i.test(page), page);
  assert.ok(!/(src|href)="(?!\/console\/)/.test(page), page);
});

test('names change with the content, and scripts and styles have compressed neighbours', () => {
  const assets = built.filter((each) => each.name.includes('assets'));
  for (const each of assets) assert.match(each.name, /-[\w-]{8,}\.\w+$/);
  for (const each of assets.filter((one) => /\.(js|css)$/.test(one.name))) assert.ok(readFileSync(each.name + '.gz').length > 0);
});
