// Reloads, restarts, lost lines: nothing is lost and nothing doubled.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { begin, choose, en, file, onceInOrder, picture, said, settled, toDescription, write } from './lib/resident.mjs';

const waiting = '.message.resident[data-state="waiting"], .message.resident[data-state="pending"]';

async function online(p) {
  await p.waitForSelector('#app[data-status="online"]');
}
async function offline(p) {
  await p.waitForSelector('#app[data-status="offline"]');
}

test('a reload goes on where one was, with the draft', async ({ page, server }) => {
  const p = await page();
  const before = server.cases().length;
  await begin(p);
  await toDescription(p);
  await p.fill('textarea', 'A half-written senten');
  await p.reload();
  await said(p, en.what);
  assert.equal(await p.inputValue('textarea'), 'A half-written senten');
  await write(p, 'After the reload');
  await said(p, en.right);
  await p.reload();
  await file(p);
  assert.equal(server.cases().length, before + 1);
  await onceInOrder(p, [en.report, en.noise, 'Weaver Street 12', 'After the reload', en.yes]);
});

for (const signal of ['SIGTERM', 'SIGKILL']) {
  test(`what is written while the server restarts arrives once (${signal})`, async ({ page, server }) => {
    const p = await page();
    const before = server.cases().length;
    await begin(p);
    await toDescription(p);
    await settled(p);
    const status = await server.stop(signal);
    if (signal === 'SIGTERM') assert.equal(status, 0);
    await offline(p);
    await p.getByText('No connection. What you write is kept here').waitFor();
    await p.setInputFiles('#file-image', { name: 'a.png', mimeType: 'image/png', buffer: picture(300, 200) });
    await p.locator('.thumb').waitFor();
    await write(p, 'Written while it was down');
    await p.locator(waiting).waitFor();
    await server.start();
    await said(p, en.right);
    await settled(p);
    await file(p);
    await onceInOrder(p, [en.report, en.noise, 'Weaver Street 12', 'Written while it was down', en.yes]);
    assert.equal(server.cases().length, before + 1);
  });
}

test('pending messages survive a reload', async ({ page }) => {
  const p = await page();
  await begin(p);
  await toDescription(p);
  await settled(p);
  await p.context().route('**/chat/{send,poll,upload,device}', (route) => route.abort());
  await p.context().routeWebSocket(/chat\/ws/, (ws) => ws.close());
  await p.reload();
  await offline(p);
  await write(p, 'First, without a line');
  await p.locator(waiting).waitFor();
  await p.reload();
  await p.locator(waiting, { hasText: 'First, without a line' }).waitFor();
  await p.context().unrouteAll();
  await p.context().routeWebSocket(/chat\/ws/, (ws) => void ws.connectToServer());
  await said(p, en.right);
  await settled(p);
  await onceInOrder(p, ['Weaver Street 12', 'First, without a line']);
});

test('a lost acknowledgement makes no second message', async ({ page }) => {
  const p = await page();
  let lost = 0;
  await p.context().routeWebSocket(/chat\/ws/, (ws) => {
    const far = ws.connectToServer();
    far.onMessage((frame) => {
      if (/"type":"(ack|entries)"/.test(frame) && lost < 3) {
        lost++;
        far.close();
        ws.close();
      } else {
        ws.send(frame);
      }
    });
  });
  await p.reload();
  await begin(p);
  await write(p, 'complaint');
  await said(p, 'What is it about?');
  await settled(p);
  assert.equal(lost, 3);
  await onceInOrder(p, ['/start', 'complaint'].slice(1));
});

test('offline and online again', async ({ page }) => {
  const p = await page();
  await begin(p);
  await settled(p);
  await p.context().setOffline(true);
  await offline(p);
  await choose(p, en.report);
  await p.locator(waiting).waitFor();
  await p.context().setOffline(false);
  await said(p, 'What is it about?');
  await settled(p);
  await online(p);
  await onceInOrder(p, [en.report]);
});

test('where WebSockets are blocked, it polls', async ({ page, server }) => {
  const p = await page();
  const polls = [];
  p.on('request', (r) => r.url().endsWith('/chat/poll') && polls.push(r));
  await p.context().routeWebSocket(/chat\/ws/, (ws) => ws.close());
  await p.reload();
  const before = server.cases().length;
  await begin(p);
  await toDescription(p);
  await write(p, 'By polling');
  await said(p, en.right);
  await file(p);
  await settled(p);
  assert.ok(polls.length > 3);
  assert.equal(server.cases().length, before + 1);
  await onceInOrder(p, [en.report, en.noise, 'Weaver Street 12', 'By polling', en.yes]);
});

test('a browser without WebSockets polls at once', async ({ context, server }) => {
  const made = await context();
  await made.addInitScript(() => delete window.WebSocket);
  const p = await made.newPage();
  await p.goto(server.url + '/');
  await begin(p);
  await settled(p);
});

test('what the server refuses is shown, and can be sent again or deleted', async ({ page }) => {
  const p = await page();
  await begin(p);
  await settled(p);
  let refusing = true;
  await p.context().routeWebSocket(/chat\/ws/, (ws) => {
    const far = ws.connectToServer();
    ws.onMessage((text) => {
      const frame = JSON.parse(text);
      if (frame.type === 'send' && refusing) ws.send(JSON.stringify({ type: 'refused', id: frame.id, code: 'bad' }));
      else far.send(text);
    });
  });
  await p.reload();
  await online(p);
  await write(p, 'refused once');
  await write(p, 'refused and deleted');
  const failed = p.locator('.message.resident[data-state="failed"]');
  await failed.nth(1).waitFor();
  refusing = false;
  await failed.nth(1).getByRole('button', { name: 'Delete' }).click();
  await failed.nth(1).waitFor({ state: 'detached' });
  await failed.first().getByRole('button', { name: 'Try again' }).click();
  await settled(p);
  await onceInOrder(p, ['refused once']);
  assert.equal(await p.getByText('refused and deleted').count(), 0);
});

test('two tabs show the same, and each message once', async ({ page, server }) => {
  const p = await page();
  await begin(p);
  const other = await p.context().newPage();
  await other.goto(server.url + '/');
  await said(other, 'What can we do for you?');
  await write(p, 'complaint');
  await said(other, 'What is it about?');
  await write(other, 'noise');
  await said(p, en.where);
  await settled(p);
  await settled(other);
  await onceInOrder(p, ['complaint', 'noise']);
  await onceInOrder(other, ['complaint', 'noise']);
});
