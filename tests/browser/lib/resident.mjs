// What a resident does on the page, and what can be seen there.
import assert from 'node:assert/strict';
import { deflateSync } from 'node:zlib';

export const en = {
  start: 'Start', send: 'Send', menu: 'Menu', close: 'Close', report: 'Report a problem', noise: 'Noise',
  where: 'Where is it?', what: 'Since when?', right: 'Is this right?', yes: 'Yes, send it',
  number: 'Your case number is',
};

export async function write(page, text) {
  await page.fill('textarea', text);
  await page.press('textarea', 'Enter');
}

export async function choose(page, label) {
  await page.locator('.answer', { hasText: label }).first().click();
}

/** Waits until the bot, or a person, has said this. */
export async function said(page, text) {
  await page.locator('.message.bot, .message.person', { hasText: text }).last().waitFor();
}

/** Waits until everything written here stands in the thread. */
export async function settled(page) {
  await page.waitForFunction(() => {
    const mine = document.querySelectorAll('.message.resident');
    const kept = Object.keys(localStorage).filter((k) => /^yishi\.[pb]\./.test(k));
    return mine.length && !kept.length && Array.from(mine).every((m) => m.getAttribute('data-state') === 'sent');
  });
}

export async function begin(page) {
  await choose(page, en.start);
  await said(page, 'What can we do for you?');
}

/** From the menu to the question what happened. */
export async function toDescription(page, place = 'Weaver Street 12') {
  await choose(page, en.report);
  await choose(page, en.noise);
  await said(page, en.where);
  await write(page, place);
  await said(page, en.what);
}

/** Sends what is under review; the case's number. */
export async function file(page) {
  await choose(page, en.yes);
  await said(page, en.number);
  const text = await page.locator('.message.bot', { hasText: en.number }).last().innerText();
  return /case number is (\S+?)\.?\s/.exec(text)[1];
}

/** The thread as the server has it. */
export function thread(page) {
  return page.evaluate(async () => {
    const all = [];
    for (;;) {
      const after = all.length ? all[all.length - 1].seq : 0;
      const answer = await fetch('/chat/poll', {
        method: 'POST',
        headers: { Authorization: 'Bearer ' + localStorage.getItem('yishi.token') },
        body: JSON.stringify({ after }),
      });
      const { entries } = await answer.json();
      if (!entries.length) return all;
      all.push(...entries);
    }
  });
}

/** Thread and page hold each of these texts of the resident exactly once, in this order. */
export async function onceInOrder(page, texts) {
  const stored = (await thread(page)).filter((e) => e.from === 'resident').map((e) => e.text);
  assert.deepEqual(stored.filter((t) => texts.includes(t)), texts);
  const seen = await page.$$eval('.message.resident', (all) => all.map((m) => m.querySelector('p') && m.querySelector('p').textContent));
  assert.deepEqual(seen.filter((t) => texts.includes(t)), texts);
}

/** Nothing sticks out to the side. */
export async function noOverflow(page) {
  const wide = await page.evaluate(() => {
    const limit = document.documentElement.clientWidth;
    const out = Array.from(document.querySelectorAll('body *')).filter((e) => {
      const box = e.getBoundingClientRect();
      return box.width > 1 && (box.right > limit + 1 || box.left < -1);
    });
    if (document.documentElement.scrollWidth > limit) out.push(document.documentElement);
    return out.map((e) => e.outerHTML.slice(0, 120));
  });
  assert.deepEqual(wide, []);
}

/** A PNG like a photo: many colours, so that it is large. */
export function picture(width, height) {
  const raw = Buffer.alloc((width * 3 + 1) * height);
  for (let y = 0, at = 0; y < height; y++) {
    at++;
    for (let x = 0; x < width; x++) {
      raw[at++] = (x * 255) / width;
      raw[at++] = (y * 255) / height;
      raw[at++] = (x * y) % 256;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(raw)), chunk('IEND', Buffer.alloc(0))]);
}

function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes) {
  let value = ~0;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? 0xedb88320 : 0);
  }
  return ~value >>> 0;
}
