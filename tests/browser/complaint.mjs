// The main job: from hello to a filed case.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { begin, choose, en, file, noOverflow, onceInOrder, picture, said, settled, thread, toDescription, write } from './lib/resident.mjs';
import { keep } from './lib/screenshots.mjs';

const photo = { name: 'street.png', mimeType: 'image/png', buffer: picture(2400, 1800) };

test('nothing is stored before one begins', async ({ page }) => {
  const p = await page();
  await p.locator('.welcome').waitFor();
  assert.equal(await p.getAttribute('#app', 'data-status'), 'idle');
  assert.equal(await p.title(), 'Linhu Street');
  assert.equal(await p.evaluate(() => localStorage.getItem('yishi.token')), null);
  await keep(p, 'welcome');
});

test('a complaint with a photo becomes one case', async ({ page, server }) => {
  const p = await page();
  const before = server.cases().length;
  await begin(p);
  await keep(p, 'menu');
  await toDescription(p);
  await p.getByRole('button', { name: 'Add a photo or your location' }).click();
  await p.setInputFiles('#file-image', photo);
  await p.locator('.thumb').waitFor();
  await write(p, 'Loud music every night');
  await said(p, en.right);
  await settled(p);
  await keep(p, 'review');
  const number = await file(p);
  await keep(p, 'filed');
  await noOverflow(p);
  const cases = server.cases();
  assert.equal(cases.length, before + 1);
  const filed = cases.find((c) => c.number === number);
  assert.equal(filed.category, 'noise');
  assert.equal(filed.source, 'web');
  await onceInOrder(p, [en.report, en.noise, 'Weaver Street 12', 'Loud music every night', en.yes]);
});

test('a photo arrives shrunk, and is shown again after a reload', async ({ page }) => {
  const p = await page();
  await begin(p);
  await toDescription(p);
  await p.setInputFiles('#file-image', [photo, photo]);
  await p.locator('.thumb').nth(1).waitFor();
  await p.getByRole('button', { name: 'Remove this photo' }).first().click();
  await p.locator('.thumb').nth(1).waitFor({ state: 'detached' });
  await write(p, 'See the photo');
  await said(p, en.right);
  await settled(p);
  const entry = (await thread(p)).find((e) => e.text === 'See the photo');
  assert.equal(entry.media.length, 1);
  await p.reload();
  await p.waitForFunction(() => document.images.length === 1 && document.images[0].naturalWidth > 0);
  const size = await p.$eval('img', (i) => [i.naturalWidth, i.naturalHeight]);
  assert.deepEqual(size, [1600, 1200]);
  assert.match(await p.$eval('img', (i) => i.src), /^blob:/);
  const image = p.getByRole('button', { name: /^Photo/ });
  await image.click();
  assert.equal(await image.getAttribute('aria-pressed'), 'true');
  await noOverflow(p);
});

test('what is no photo is refused with a reason', async ({ page }) => {
  const p = await page();
  await p.setInputFiles('#file-image', { name: 'a.txt', mimeType: 'text/plain', buffer: Buffer.from('hello') });
  await p.getByText('This is not a photo that can be sent').waitFor();
  assert.equal(await p.locator('.thumb').count(), 0);
});

test('the location of the browser is the place', async ({ page }) => {
  const p = await page({ permissions: ['geolocation'], geolocation: { latitude: 30.2751, longitude: 120.1402 } });
  await begin(p);
  await choose(p, en.report);
  await choose(p, en.noise);
  await said(p, en.where);
  await p.getByRole('button', { name: 'Add a photo or your location' }).click();
  await p.getByRole('button', { name: 'Send my location' }).click();
  await said(p, en.what);
  const place = (await thread(p)).find((e) => e.location);
  assert.equal(place.location.lat, 30.2751);
  await p.getByText('30.27510, 120.14020').waitFor();
});

test('without the location one types the address', async ({ page }) => {
  const p = await page();
  await p.getByRole('button', { name: 'Add a photo or your location' }).click();
  await p.getByRole('button', { name: 'Send my location' }).click();
  await p.getByText('Please type the address instead.').waitFor();
  assert.equal(await p.evaluate(() => document.activeElement.id), 'write');
});

test('typed answers work as buttons do', async ({ page, server }) => {
  const p = await page();
  const before = server.cases().length;
  await write(p, 'hello');
  await said(p, 'What can we do for you?');
  await write(p, 'complaint');
  await said(p, 'What is it about?');
  await write(p, '1');
  await said(p, en.where);
  await write(p, 'Weaver Street 3');
  await said(p, en.what);
  await write(p, 'A drill at night');
  await said(p, en.right);
  await write(p, 'yes');
  await said(p, en.number);
  assert.equal(server.cases().length, before + 1);
});

test('texts stay texts, and links may be clicked', async ({ page }) => {
  const p = await page();
  await begin(p);
  const evil = '<img src=x onerror=alert(1)> https://a.example/x?a=<b> javascript:alert(1)';
  await write(p, evil);
  await settled(p);
  const mine = p.locator('.message.resident').last();
  assert.equal(await mine.locator('p').first().textContent(), evil);
  assert.equal(await mine.locator('img').count(), 0);
  const links = await mine.locator('a').evaluateAll((all) => all.map((a) => [a.href, a.rel]));
  assert.deepEqual(links, [['https://a.example/x?a=', 'noopener noreferrer nofollow']]);
});

test("an officer's answer appears in the conversation at once", async ({ page, server }) => {
  server.command(['user', 'add', 'chen', '--role', 'moderator'], 'a long enough passphrase\n');
  const token = server.command(['token', 'create', 'chen']).trim().split(/\s+/).pop();
  const p = await page();
  await begin(p);
  await toDescription(p);
  await write(p, 'Loud music every night');
  await said(p, en.right);
  const number = await file(p);
  const answer = await fetch(`${server.url}/api/v1/cases/${number}/messages`, {
    method: 'POST',
    headers: { Authorization: 'Bearer ' + token, 'Content-Type': 'application/json' },
    body: JSON.stringify({ text: 'We were there and spoke with them.' }),
  });
  assert.ok(answer.ok, await answer.text());
  const shown = p.locator('.message.person', { hasText: 'We were there and spoke with them.' });
  await shown.waitFor();
  assert.match(await shown.innerText(), /Town office/);
  await p.reload();
  await shown.waitFor();
  assert.equal(await shown.count(), 1);
});
