// The widget on another site.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from './lib/check.mjs';
import { choose, en, said, write } from './lib/resident.mjs';

/** A site of somebody else: another host, and a policy that allows no inline style. */
async function site(server, attributes = '') {
  const html = `<!doctype html><html lang="en"><title>Library</title><body><h1>Library</h1>
    <script src="${server.url}/widget.js" async ${attributes}></script></body></html>`;
  const host = createServer((_, response) => {
    response.setHeader('Content-Type', 'text/html');
    response.setHeader('Content-Security-Policy', `default-src 'none'; script-src ${server.url}; frame-src ${server.url}`);
    response.end(html);
  });
  await new Promise((ready) => host.listen(0, '127.0.0.1', ready));
  return { url: `http://localhost:${host.address().port}/`, close: () => host.close() };
}

test('the widget opens the page in a frame on another site, and closes it', async ({ context, server }) => {
  const foreign = await site(server, 'data-label="Talk to us"');
  try {
    const p = await (await context()).newPage();
    const problems = [];
    p.on('console', (m) => m.type() === 'error' && !/favicon|404/.test(m.text()) && problems.push(m.text()));
    await p.goto(foreign.url);
    const button = p.getByRole('button', { name: 'Talk to us' });
    await button.waitFor();
    assert.equal(p.frames().length, 1);
    assert.equal(await button.getAttribute('aria-expanded'), 'false');
    await button.click();
    const frame = p.frameLocator('iframe[title="Talk to us"]');
    await choose(frame, en.start);
    await said(frame, 'What can we do for you?');
    await write(frameOf(p, server), 'complaint');
    await said(frame, 'What is it about?');
    await frame.getByRole('button', { name: en.close }).click();
    await p.locator('iframe').waitFor({ state: 'hidden' });
    assert.ok(await button.evaluate((e) => e === document.activeElement));
    await button.click();
    await said(frame, 'What is it about?');
    assert.deepEqual(problems, []);
  } finally {
    foreign.close();
  }
});

function frameOf(p, server) {
  return p.frames().find((f) => f.url().startsWith(server.url));
}

test('the widget speaks the language of its site', async ({ context, server }) => {
  const foreign = await site(server, 'data-lang="zh" data-side="left"');
  try {
    const p = await (await context()).newPage();
    await p.goto(foreign.url);
    await p.getByRole('button', { name: '与社区对话' }).click();
    await p.frameLocator('iframe').getByRole('button', { name: '开始' }).waitFor();
  } finally {
    foreign.close();
  }
});
