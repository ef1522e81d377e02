// Officers at work in the console, residents on their page.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { account, atDesk, caseAct, complaint, logIn, openCase, pick, reply } from './lib/officer.mjs';
import { said } from './lib/resident.mjs';

test('console: a wrong password is told, the right one opens the list', async ({ desk, server }) => {
  account(server, 'lihua', 'lead', 'Li Hua');
  const p = await desk();
  await p.getByLabel('Account name').fill('lihua');
  await p.locator('input[autocomplete=current-password]').fill('certainly not this');
  await p.getByRole('button', { name: 'Log in' }).click();
  await p.getByText('Name or password is wrong.').waitFor();
  await logIn(p, 'lihua');
  await p.getByRole('heading', { name: 'Cases' }).waitFor();
  await p.getByRole('button', { name: 'Log out' }).click();
  await p.getByLabel('Account name').waitFor();
});

test('console: from complaint to closing, seen on both sides', async ({ page, desk, server }) => {
  const officer = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const { p: resident, number } = await complaint(page, 'The drums begin at five');
  // It comes into the list by itself.
  await officer.locator('.case-row', { hasText: number }).click();
  await officer.locator('.bubble[data-side=resident]', { hasText: 'The drums begin at five' }).waitFor();
  await reply(officer, 'We will speak with them today.');
  await said(resident, 'We will speak with them today.');
  await officer.locator('.delivery').last().waitFor();
  await officer.keyboard.press('Escape');
  await officer.keyboard.press('e');
  await officer.getByLabel('Last words to the resident').fill('They play in the hall from now on.');
  await officer.getByRole('dialog').getByRole('button', { name: 'Close the case' }).click();
  await officer.locator('.case-head', { hasText: 'Closed' }).waitFor();
  await said(resident, 'They play in the hall from now on.');
  // "Not solved" opens it again, and the officer sees it come.
  await resident.locator('.answer', { hasText: /^No/ }).first().click();
  await officer.locator('.case-head', { hasText: 'In progress' }).waitFor();
});

test('console: two officers on one case see each other; the slower keeps their text', async ({ page, desk, server }) => {
  const first = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const second = await atDesk(desk, server, 'wanglei', 'lead', 'Wang Lei');
  const { number } = await complaint(page, 'A collision of officers');
  await openCase(first, number);
  await openCase(second, number);
  await first.getByText('Wang Lei is looking at this.').waitFor();
  await second.getByText('Li Hua is looking at this.').waitFor();
  // The second's page does not hear of the first's change before it sends.
  await second.route('**/api/v1/cases/' + number, (route) => (route.request().method() === 'GET' ? route.abort() : route.continue()));
  await second.getByRole('textbox', { name: 'Reply to the resident' }).fill('My careful answer');
  await reply(first, 'A quick answer');
  await second.getByRole('button', { name: 'Send', exact: true }).click();
  await second.getByText('Li Hua was quicker').waitFor();
  assert.equal(await second.getByRole('textbox', { name: 'Reply to the resident' }).inputValue(), 'My careful answer');
  await second.unroute('**/api/v1/cases/' + number);
  await second.reload();
  await second.locator('.bubble', { hasText: 'A quick answer' }).waitFor();
  assert.equal(await second.getByRole('textbox', { name: 'Reply to the resident' }).inputValue(), 'My careful answer');
});

test('console: a draft is there on another machine', async ({ page, desk, server }) => {
  const office = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const { number } = await complaint(page, 'Half an answer');
  await openCase(office, number);
  const kept = office.waitForResponse((answer) => answer.url().endsWith('/draft') && answer.ok());
  await office.getByRole('textbox', { name: 'Reply to the resident' }).fill('Half an answer for now');
  await kept;
  const home = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  await openCase(home, number);
  assert.equal(await home.getByRole('textbox', { name: 'Reply to the resident' }).inputValue(), 'Half an answer for now');
});

test('console: a case is transferred and stays with the giver until it is accepted', async ({ page, desk, server }) => {
  const lead = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const other = await atDesk(desk, server, 'wanglei', 'lead', 'Wang Lei');
  const { number } = await complaint(page, 'To be handed over');
  await openCase(lead, number);
  await caseAct(lead, 'Assign');
  await pick(lead, 'To a colleague', 'Li Hua');
  await lead.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
  await lead.locator('.case-head-marks', { hasText: 'Li Hua' }).waitFor();
  await lead.getByRole('button', { name: 'Transfer' }).click();
  await pick(lead, 'To a colleague', 'Wang Lei');
  await lead.getByLabel('Reason').fill('On leave tomorrow');
  await lead.getByRole('dialog').getByRole('button', { name: 'Offer' }).click();
  await lead.getByText('Li Hua offers this case to Wang Lei.').waitFor();
  await lead.locator('.case-head-marks', { hasText: 'Li Hua' }).waitFor();
  await openCase(other, number);
  await other.getByRole('button', { name: 'Accept' }).click();
  await other.locator('.case-head-marks', { hasText: 'Wang Lei' }).waitFor();
  await lead.locator('.case-head-marks', { hasText: 'Wang Lei' }).waitFor();
});

test('console: a case is handed over with the keyboard alone, and found by who was offered it', async ({ page, desk, server }) => {
  const giver = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const taker = await atDesk(desk, server, 'wanglei', 'lead', 'Wang Lei');
  const { number } = await complaint(page, 'Handed over by keys');
  await openCase(giver, number);
  await caseAct(giver, 'Assign');
  await pick(giver, 'To a colleague', 'Li Hua');
  await giver.getByRole('dialog').getByRole('button', { name: 'Assign' }).click();
  await giver.locator('.case-head-marks', { hasText: 'Li Hua' }).waitFor();
  await giver.getByRole('dialog').waitFor({ state: 'detached' });
  await giver.evaluate(() => document.activeElement.blur());
  await giver.keyboard.press('t');
  await giver.getByRole('dialog').waitFor();
  await giver.getByRole('combobox', { name: 'To a colleague' }).focus();
  await giver.keyboard.type('Wang Lei');
  await giver.keyboard.press('ArrowDown');
  await giver.keyboard.press('Enter');
  await giver.getByRole('dialog').getByRole('button', { name: 'Offer' }).focus();
  await giver.keyboard.press('Enter');
  await giver.getByText('Li Hua offers this case to Wang Lei.').waitFor();
  await taker.getByText('Offered to me', { exact: true }).click();
  await taker.locator('.case-row', { hasText: number }).waitFor();
  await taker.evaluate(() => document.activeElement.blur());
  await taker.keyboard.press('j');
  await taker.keyboard.press('Enter');
  await taker.locator('.case-head', { hasText: number }).waitFor();
  await taker.keyboard.press('a');
  await taker.locator('.case-head-marks', { hasText: 'Wang Lei' }).waitFor();
});

test('console: a caller at the counter gets a number, with the keyboard alone', async ({ desk, server }) => {
  const p = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const before = server.cases().length;
  await p.keyboard.press('c');
  await p.getByRole('dialog').waitFor();
  await p.getByRole('combobox', { name: 'Kind' }).focus();
  await p.keyboard.press('ArrowDown');
  await p.keyboard.press('ArrowDown');
  await p.keyboard.press('Enter');
  await p.getByLabel('What it is about').focus();
  await p.keyboard.type('A lamp is dark at the corner of Weaver Street');
  await p.getByRole('dialog').getByRole('button', { name: 'Open the case' }).focus();
  await p.keyboard.press('Enter');
  await p.locator('.case-head').waitFor();
  await p.getByRole('dialog').waitFor({ state: 'detached' });
  assert.equal(server.cases().length, before + 1);
  // Notes and navigation by keys.
  await p.keyboard.press('n');
  await p.keyboard.type('They call again on Friday');
  await p.keyboard.press('Control+Enter');
  await p.locator('.bubble[data-side=note]', { hasText: 'They call again on Friday' }).waitFor();
  await p.keyboard.press('Escape');
  await p.keyboard.press('?');
  await p.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await p.keyboard.press('Escape');
  await p.getByRole('dialog').waitFor({ state: 'detached' });
  await p.keyboard.press('u');
  await p.waitForURL(/\/console\/cases$/);
  await p.keyboard.press('/');
  await p.keyboard.type('lamp');
  await p.waitForURL(/q=lamp/);
  await p.locator('.case-row', { hasText: 'lamp' }).first().waitFor();
  await p.keyboard.press('Tab');
  await p.evaluate(() => document.activeElement.blur());
  await p.keyboard.press('j');
  await p.keyboard.press('Enter');
  await p.locator('.case-head').waitFor();
});

test('console: filters stay in the address', async ({ desk, server }) => {
  const p = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  await p.getByText('Mine', { exact: true }).click();
  await p.waitForURL(/owner=me/);
  await p.getByText('Overdue', { exact: true }).first().click();
  await p.waitForURL(/owner=me&overdue=true/);
  await p.reload();
  assert.ok(await p.getByRole('checkbox', { name: 'Mine' }).isChecked());
  assert.ok(await p.getByRole('checkbox', { name: 'Overdue' }).isChecked());
});

test('console: when the session ends one logs in on top, and no text is lost', async ({ page, desk, server }) => {
  const p = await atDesk(desk, server, 'lihua', 'lead', 'Li Hua');
  const { number } = await complaint(page, 'The session ends');
  await openCase(p, number);
  const field = p.getByRole('textbox', { name: 'Reply to the resident' });
  await field.fill('Written before the end');
  await p.context().clearCookies();  // the draft, a moment later, is what meets the ended session
  const dialog = p.getByRole('dialog', { name: 'Please log in again' });
  await dialog.locator('input[autocomplete=current-password]').fill('a long sentence of words');
  await dialog.getByRole('button', { name: 'Log in' }).click();
  await dialog.waitFor({ state: 'detached' });
  assert.equal(await field.inputValue(), 'Written before the end');
  await p.getByRole('button', { name: 'Send', exact: true }).click();
  await p.locator('.bubble[data-side=officer]', { hasText: 'Written before the end' }).waitFor();
});

test('console: on a phone, in Chinese', async ({ page, desk, server }) => {
  const { number } = await complaint(page, 'On a phone');
  account(server, 'lihua', 'lead', 'Li Hua');
  const p = await desk({ viewport: { width: 360, height: 740 }, locale: 'zh-CN', hasTouch: true, isMobile: true });
  await p.getByLabel('账号').fill('lihua');
  await p.locator('input[autocomplete=current-password]').fill('a long sentence of words');
  await p.getByRole('button', { name: '登录' }).click();
  await p.locator('.case-row', { hasText: number }).click();
  await p.getByRole('textbox', { name: '回复居民' }).fill('我们马上处理。');
  await p.getByRole('button', { name: '发送' }).click();
  await p.locator('.bubble[data-side=officer]', { hasText: '我们马上处理。' }).waitFor();
  await p.locator('.case-views').getByText('历史').click();
  await p.locator('.timeline li').first().waitFor();
});
