// A day's work: two officers and two residents, one on the page and one by Telegram, all at once.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { atDesk, caseAct, complaint, openCase, pick, reply } from './lib/officer.mjs';
import { choose, said } from './lib/resident.mjs';

async function complaintByTelegram(resident, words) {
  await resident.says('/start', /What can we do/);
  await resident.says('Report a problem', /What is it about/);
  await resident.says('Noise', /Where is it/);
  await resident.says('Weaver Street 14', /What is wrong/);
  await resident.says(words, /Is this right/);
  return /case number is (\S+?)\.?\s/.exec(await resident.says('Yes, send it', /case number is/))[1];
}

async function close(page, words) {
  await page.keyboard.press('Escape');
  await page.keyboard.press('e');
  await page.getByLabel('Last words to the resident').fill(words);
  await page.getByRole('dialog').getByRole('button', { name: 'Close the case' }).click();
  await page.locator('.case-head', { hasText: 'Closed' }).waitFor();
}

test('console: a day of two officers and two residents', async ({ page, desk, server }) => {
  const li = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const wang = await atDesk(desk, server, 'wanglei', 'lead', 'Wang Lei');
  const sun = server.telegram.resident(server.url, 4711);
  const [{ p: onPage, number: first }, second] = await Promise.all([
    complaint(page, 'The bar plays until three'),
    complaintByTelegram(sun, 'A compressor in the yard'),
  ]);

  // Each answers the case of one of them; what is written reaches that resident alone.
  await Promise.all([openCase(li, first), openCase(wang, second)]);
  await Promise.all([reply(li, 'We visit the bar tonight.'), reply(wang, 'Whose compressor is it?')]);
  await Promise.all([said(onPage, 'We visit the bar tonight.'), sun.sees(/Whose compressor is it\?/)]);

  // Both turn to the first case; the giver keeps it until it is accepted.
  await openCase(wang, first);
  await li.getByText('Wang Lei is looking at this.').waitFor();
  await caseAct(li, 'Assign');
  await pick(li, 'To a colleague', 'Li Hua');
  await li.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
  await li.locator('.case-head-marks', { hasText: 'Li Hua' }).waitFor();
  await li.getByRole('button', { name: 'Transfer' }).click();
  await pick(li, 'To a colleague', 'Wang Lei');
  await li.getByLabel('Reason').fill('The bar is in your grid');
  await li.getByRole('dialog').getByRole('button', { name: 'Offer' }).click();
  await wang.getByRole('button', { name: 'Accept' }).click();
  await li.locator('.case-head-marks', { hasText: 'Wang Lei' }).waitFor();

  // Both cases are closed; one resident is content, the other is not.
  await openCase(li, second);
  await Promise.all([close(wang, 'They close at eleven from now on.'), close(li, 'The compressor is gone.')]);
  await Promise.all([said(onPage, 'They close at eleven from now on.'), sun.sees(/The compressor is gone/)]);
  await choose(onPage, /^No/);
  await sun.says('Yes', /./);
  await wang.locator('.case-head', { hasText: 'In progress' }).waitFor();
  await li.locator('.case-head', { hasText: 'Closed' }).waitFor();

  const cases = server.cases();
  const [again, done] = [first, second].map((number) => cases.find((each) => each.number === number));
  assert.notEqual(again.status, 'closed');
  assert.equal(again.owner, 'wanglei');
  assert.equal(done.status, 'closed');
  assert.equal(done.confirmation, 'confirmed');

  // The list shows the resident's last word of the one that came back.
  await wang.keyboard.press('Escape');
  await wang.goto(server.url + '/console/cases');
  await wang.locator('.case-row', { hasText: first }).getByText('No', { exact: true }).waitFor();

  // No share is more than its whole.
  await wang.goto(server.url + '/console/figures');
  await wang.locator('.tiles').waitFor();
  const shares = (await wang.locator('.tiles').innerText()).match(/\d+(?= ?%)/g) ?? [];
  assert.ok(shares.length >= 2 && shares.every((each) => Number(each) <= 100), String(shares));
});
