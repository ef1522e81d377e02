// Administrators in the console: the first log in, people, channels, configuration.
import assert from 'node:assert/strict';
import { test } from './lib/check.mjs';
import { account, logIn, password, secondFactor } from './lib/officer.mjs';

/** An administrator at their desk. */
export async function administrator(desk, server, options) {
  account(server, 'boss', 'admin', 'Zhou Min');
  const p = await desk(options);
  await logIn(p, 'boss');
  await p.locator('.frame').waitFor();
  return p;
}

test('console: a second factor is set up, asked for, and a recovery code lets in once', async ({ desk, server }) => {
  account(server, 'careful', 'lead', 'Jin Xin');
  const p = await desk();
  await logIn(p, 'careful');
  await p.getByRole('link', { name: /Jin Xin/ }).click();
  await p.getByRole('button', { name: 'Set up' }).click();
  const { secret, codes } = await secondFactor(p);
  assert.equal(codes.length, new Set(codes).size);
  await p.getByText('Switched on').waitFor();
  await p.getByRole('button', { name: 'Log out' }).click();
  await logIn(p, 'careful');
  await p.locator('input[autocomplete=one-time-code]').fill('000000');
  await p.getByRole('button', { name: 'Log in' }).click();
  await p.getByText('This code is wrong or has expired.').waitFor();
  await p.locator('input[autocomplete=one-time-code]').fill(codes[0]);
  await p.getByRole('button', { name: 'Log in' }).click();
  await p.locator('.frame').waitFor();
  assert.match(secret, /^[A-Z2-7]{16,}$/);
});

test('console: an administrator invites somebody, who logs in and is disabled', async ({ desk, server }) => {
  const p = await administrator(desk, server);
  account(server, 'heir', 'lead', 'He Jing');
  await p.getByRole('link', { name: 'People' }).click();
  await p.getByRole('button', { name: 'Invite' }).click();
  const form = p.getByRole('dialog');
  await form.getByLabel('Account name').fill('newcomer');
  await form.getByLabel('Shown name').fill('Xin Ren');
  await form.getByRole('button', { name: 'Invite' }).click();
  const word = await p.getByTestId('secret').innerText();
  await p.getByRole('button', { name: 'Done' }).click();

  const newcomer = await desk();
  await logIn(newcomer, 'newcomer', word);
  await newcomer.locator('input[autocomplete=current-password]').fill(word);
  for (const field of await newcomer.locator('input[autocomplete=new-password]').all()) await field.fill(password);
  await newcomer.getByRole('button', { name: 'Set password' }).click();
  await newcomer.getByRole('heading', { name: 'Cases' }).waitFor();
  assert.equal(await newcomer.getByRole('link', { name: 'People' }).count(), 0);

  await p.reload();
  await p.getByRole('button', { name: 'Change Xin Ren' }).click();
  await p.getByRole('menuitem', { name: 'Disable' }).click();
  await p.getByRole('dialog').getByRole('combobox', { name: 'Successor' }).click();
  await p.getByRole('option', { name: /^He Jing/ }).click();
  await p.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
  await p.getByText('Xin Ren is disabled; the cases are handed over.').waitFor();
});

test('console: a token is made, shown once and revoked', async ({ desk, server }) => {
  account(server, 'lihua', 'lead', 'Li Hua');
  const p = await desk();
  await logIn(p, 'lihua');
  await p.getByRole('link', { name: /Li Hua/ }).click();
  await p.getByRole('button', { name: 'New token' }).click();
  await p.getByRole('dialog').getByLabel('Label').fill('Spreadsheet');
  await p.getByRole('dialog').getByRole('button', { name: 'New token' }).click();
  assert.match(await p.getByTestId('secret').innerText(), /^yishi_/);
  const row = p.getByRole('row', { name: /Spreadsheet/ });
  await row.getByRole('button', { name: 'Revoke' }).click();
  await p.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await row.waitFor({ state: 'detached' });
});
