// What officers do in the console, and what can be seen there.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { begin, file, said, settled, toDescription, write } from './resident.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const password = 'a long sentence of words';

const accounts = new Map();

/** An account of that role, made once a run. */
export function account(server, name, role, title, queues = []) {
  if (accounts.has(name)) return name;
  accounts.set(name, { title, secret: '' });
  const scope = queues.flatMap((queue) => ['--queue', queue]);
  server.command(['user', 'add', name, '--role', role, '--title', title, ...scope], password + '\n');
  return name;
}

/** The six digits that a device would show at that time for the secret (RFC 6238). */
export function oneTimeCode(secret, at = Date.now()) {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret.replace(/[\s=]/g, ''), (c) => alphabet.indexOf(c).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac('sha1', key).update(counter).digest();
  const offset = hash[hash.length - 1] & 15;
  return String((hash.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

export async function logIn(page, name, secretWord = password) {
  await page.getByLabel('Account name').fill(name);
  await page.locator('input[autocomplete=current-password]').fill(secretWord);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.frame, .door-card:has(.qr), input[autocomplete=one-time-code], input[autocomplete=new-password]').first().waitFor();
}

/** Sets up the second factor that is shown; its secret and the recovery codes. */
export async function secondFactor(page) {
  const secret = (await page.locator('form .secret').innerText()).replace(/\s/g, '');
  await page.locator('input[autocomplete=one-time-code]').fill(oneTimeCode(secret));
  await page.getByRole('button', { name: 'Confirm' }).click();
  await page.locator('.codes li').first().waitFor();
  const codes = await page.locator('.codes li').allInnerTexts();
  await page.getByLabel('I have kept them in a safe place').check();
  await page.getByRole('button', { name: 'Continue' }).click();
  return { secret, codes };
}

export async function openCase(page, number) {
  await page.goto(new URL('/console/cases/' + number, page.url()).href);
  await page.locator('.case-head', { hasText: number }).waitFor();
}

export async function reply(page, text) {
  await page.getByRole('textbox', { name: 'Reply to the resident' }).fill(text);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await page.locator('.bubble[data-side=officer]', { hasText: text }).waitFor();
}

/** A resident's complaint; their page and the case's number. */
export async function complaint(page, words) {
  const p = await page();
  await begin(p);
  await toDescription(p);
  await write(p, words);
  await said(p, 'Is this right?');
  await settled(p);
  return { p, number: await file(p) };
}

/** An officer of that role, logged in. */
export async function atDesk(desk, server, name, role, title, options) {
  account(server, name, role, title);
  const p = await desk(options);
  await logIn(p, name);
  await p.locator('.frame').waitFor();
  return p;
}

/** One of the menu of a case. */
export async function caseAct(page, name) {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name }).click();
}

/** Chooses from a list in the dialog that is open. */
export async function pick(page, label, option) {
  await page.getByRole('dialog').getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: new RegExp('^' + option) }).click();
}

/** axe finds nothing that hinders anybody seriously. */
export async function accessible(page, where) {
  await page.evaluate(axe);
  const found = await page.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
      .map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 160)).join(' | ')}`);
  });
  assert.deepEqual(found, [], where);
}

/** Nothing is cut off at the side, but in what scrolls by itself. */
export async function fits(page, where) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const scrolls = (element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        if (/auto|scroll|hidden/.test(getComputedStyle(at).overflowX)) return true;
      }
      return false;
    };
    return [...document.querySelectorAll('body *')].filter((element) => {
      const box = element.getBoundingClientRect();
      return box.width > 1 && (box.right > limit + 1 || box.left < -1) && !scrolls(element) && !element.closest('.skip');
    }).map((element) => element.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, [], where);
}

/** Keys of texts that were not found, or English where Chinese is asked for. */
export async function translated(page, language, where) {
  const body = await page.innerText('body');
  const keys = body.match(/\b(?:case|cases|ui|nav|event|figures|people|config|status|problem)\.[a-z_]+\b/g) ?? [];
  assert.deepEqual(keys, [], where);
  if (language !== 'zh') return;
  const english = body.match(/\b(?:Log in|Cases|Figures|People|Overdue|Resident|Search|Close|Transfer|History|Details)\b/g) ?? [];
  assert.deepEqual(english, [], where);
}
