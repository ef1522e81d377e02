// Going on elsewhere, and leaving.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { begin, choose, en, said, settled, write } from './lib/resident.mjs';
import { keep } from './lib/screenshots.mjs';

async function openMenu(p) {
  await p.getByRole('button', { name: en.menu }).click();
  await p.getByRole('dialog').waitFor();
}

async function code(p) {
  await openMenu(p);
  await p.getByRole('button', { name: 'Show a code' }).click();
  const shown = await p.locator('#pickup-code').textContent();
  await keep(p, 'pickup');
  await p.keyboard.press('Escape');
  return shown;
}

async function claim(p, typed) {
  await openMenu(p);
  await p.fill('#code', typed);
  await p.getByRole('button', { name: 'Open the conversation' }).click();
}

test('a pick-up code opens the conversation on another device, once', async ({ page }) => {
  const first = await page();
  await begin(first);
  await write(first, 'complaint');
  await said(first, 'What is it about?');
  const shown = await code(first);
  assert.match(shown, /^[2-9A-Z]{4}-[2-9A-Z]{4}$/);
  const second = await page();
  await claim(second, shown.toLowerCase().replace('-', ' '));
  await said(second, 'What is it about?');
  await choose(second, en.noise);
  await said(second, en.where);
  await said(first, en.where);
  const third = await page();
  await claim(third, shown);
  await third.getByText('This code is not good').waitFor();
  assert.equal(await third.locator('.message').count(), 0);
});

test('a code asked for before there is a conversation', async ({ page }) => {
  const p = await page();
  await openMenu(p);
  await p.getByRole('button', { name: 'Show a code' }).click();
  await p.getByText('There is no conversation yet.').waitFor();
});

test('a forgotten device shows nothing and begins anew', async ({ page, server }) => {
  const p = await page();
  await begin(p);
  await settled(p);
  const token = await p.evaluate(() => localStorage.getItem('yishi.token'));
  const other = await p.context().newPage();
  await other.goto(server.url + '/');
  await said(other, 'What can we do for you?');
  await openMenu(p);
  await p.getByRole('button', { name: 'Forget this device' }).click();
  await p.getByRole('button', { name: 'Cancel' }).click();
  assert.notEqual(await p.evaluate(() => localStorage.getItem('yishi.token')), null);
  await p.getByRole('button', { name: 'Forget this device' }).click();
  const answered = p.waitForResponse('**/chat/forget');
  await p.getByRole('button', { name: 'Yes, forget' }).click();
  assert.equal((await answered).status(), 200);
  await p.locator('.welcome').waitFor();
  await other.locator('.welcome').waitFor();
  assert.equal(await p.locator('.message').count(), 0);
  const left = await p.evaluate(() => Object.keys(localStorage).filter((k) => k !== 'yishi.lang' && localStorage[k]));
  assert.deepEqual(left, []);
  const poll = { method: 'POST', headers: { Authorization: 'Bearer ' + token }, body: '{"after":0}' };
  assert.equal((await fetch(server.url + '/chat/poll', poll)).status, 401);
  await begin(p);
  assert.notEqual(await p.evaluate(() => localStorage.getItem('yishi.token')), token);
});

test('a device that the server does not know says so and begins anew', async ({ page }) => {
  const p = await page();
  await begin(p);
  await settled(p);
  await p.evaluate(() => localStorage.setItem('yishi.token', '0'.repeat(64)));
  await p.reload();
  await p.getByText('This device no longer opens its former conversation.').waitFor();
  await begin(p);
  await settled(p);
});

test("another conversation's photo, thread and socket stay closed", async ({ page, server }) => {
  const p = await page();
  await begin(p);
  const headers = { Authorization: 'Bearer ' + '1'.repeat(64) };
  assert.equal((await fetch(server.url + '/chat/media/1-0', { headers })).status, 401);
  assert.equal((await fetch(server.url + '/chat/media/1-0')).status, 401);
  const origin = { method: 'POST', headers: { ...headers, Origin: 'https://evil.example' }, body: '{}' };
  assert.equal((await fetch(server.url + '/chat/poll', origin)).status, 403);
});
