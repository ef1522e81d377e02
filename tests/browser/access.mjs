// For everyone: keyboard, screen readers, small screens, Chinese, dark.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from './lib/check.mjs';
import { begin, choose, en, file, noOverflow, said, settled, toDescription, write } from './lib/resident.mjs';
import { keep } from './lib/screenshots.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function clean(p, where) {
  await p.evaluate(axe);
  const found = await p.evaluate(async () => {
    const { violations } = await window.axe.run(document, { resultTypes: ['violations'] });
    return violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html.slice(0, 120)).join(' | ')}`);
  });
  assert.deepEqual(found, [], where);
}

async function bigTargets(p) {
  const small = await p.$$eval('button, input:not([type=file]), select, textarea', (all) =>
    all.filter((e) => e.offsetParent).map((e) => [e.outerHTML.slice(0, 100), e.getBoundingClientRect()])
      .filter(([, box]) => box.width < 44 || box.height < 44).map(([html]) => html));
  assert.deepEqual(small, []);
}

async function everyView(p, name) {
  await clean(p, name + ', welcome');
  await noOverflow(p);
  await p.locator('.answer').first().click();
  await p.locator('.message.bot').waitFor();
  await clean(p, name + ', conversation');
  await noOverflow(p);
  await bigTargets(p);
  await p.locator('[aria-controls=tray]').click();
  await clean(p, name + ', tray');
  await noOverflow(p);
  await bigTargets(p);
  await p.locator('[aria-haspopup=dialog]').click();
  await p.locator('[role=dialog] button.wide').first().click();
  await p.locator('#pickup-code').waitFor();
  await clean(p, name + ', menu');
  await noOverflow(p);
  await bigTargets(p);
}

for (const [name, options] of [
  ['English, light', {}],
  ['Chinese, light', { locale: 'zh-CN' }],
  ['English, dark', { colorScheme: 'dark' }],
  ['Chinese, dark', { locale: 'zh-CN', colorScheme: 'dark' }],
  ['English, 320 pixels', { viewport: { width: 320, height: 480 } }],
  ['English, touch', { hasTouch: true, isMobile: true }],
  ['English, a desk', { viewport: { width: 1280, height: 800 } }],
]) {
  test('axe finds nothing and nothing sticks out: ' + name, async ({ page }) => {
    await everyView(await page(options), name);
  });
}

test('a failed message and a missing line are announced, and clean', async ({ page, server }) => {
  const p = await page();
  await begin(p);
  await settled(p);
  await server.stop();
  await p.waitForSelector('#app[data-status="offline"]');
  await p.getByRole('status').filter({ hasText: 'No connection' }).waitFor();
  await write(p, 'waits');
  await p.locator('[data-state="waiting"]').waitFor();
  await clean(p, 'offline');
  await noOverflow(p);
});

test('the whole complaint with the keyboard alone', async ({ page, server }) => {
  const p = await page();
  const before = server.cases().length;
  const press = async (...keys) => {
    for (const key of keys) await p.keyboard.press(key);
  };
  const focused = () => p.evaluate(() => {
    const e = document.activeElement;
    return e.getAttribute('aria-label') || e.textContent;
  });
  const tabTo = async (label) => {
    for (let i = 0; i < 40; i++) {
      if ((await focused()) === label) return;
      await press('Tab');
    }
    assert.fail('the keyboard does not reach ' + label);
  };
  await tabTo(en.start);
  await press('Enter');
  await said(p, 'What can we do for you?');
  // However long the conversation is, the next answer is one step away.
  await press('Tab');
  assert.equal(await focused(), en.report);
  await press('Space');
  await said(p, 'What is it about?');
  await press('Tab');
  assert.equal(await focused(), en.noise);
  await press('Enter');
  await said(p, en.where);
  await tabTo('Write a message');
  await p.keyboard.type('Weaver Street 12');
  await press('Enter');
  await said(p, en.what);
  assert.equal(await focused(), 'Write a message');
  await p.keyboard.type('First line');
  await press('Shift+Enter');
  await p.keyboard.type('second line');
  await press('Enter');
  await said(p, en.right);
  await tabTo(en.yes);
  await press('Enter');
  await said(p, en.number);
  assert.equal(server.cases().length, before + 1);
});

test('the menu is a dialog: focus stays in it, Escape leads back', async ({ page }) => {
  const p = await page();
  const menu = p.getByRole('button', { name: en.menu });
  await menu.focus();
  await p.keyboard.press('Enter');
  const dialog = p.getByRole('dialog', { name: 'Menu' });
  await dialog.waitFor();
  for (let i = 0; i < 25; i++) {
    await p.keyboard.press(i % 7 === 6 ? 'Shift+Tab' : 'Tab');
    assert.ok(await p.evaluate(() => document.querySelector('[role=dialog]').contains(document.activeElement)));
  }
  await p.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  assert.ok(await menu.evaluate((e) => e === document.activeElement));
});

test('a screen reader finds the conversation and each control by its name', async ({ page }) => {
  const p = await page();
  await begin(p);
  const log = p.getByRole('log', { name: 'Conversation' });
  await log.getByText('What can we do for you?').waitFor();
  await p.getByRole('textbox', { name: 'Write a message' }).waitFor();
  await p.getByRole('group', { name: 'Answers to choose from' }).getByRole('button', { name: en.report }).waitFor();
  await p.getByRole('button', { name: en.send }).waitFor();
  await p.getByRole('heading', { level: 1, name: 'Linhu Street' }).waitFor();
  assert.match(await p.locator('.message.bot .hidden').first().textContent(), /Assistant/);
  assert.equal(await p.locator('.message p:not([dir=auto])').count(), 0);
  // Confirming what was sent makes no new element: it would be read out twice.
  await p.evaluate(() => {
    window.added = [];
    new MutationObserver((all) => all.forEach((m) => m.addedNodes.forEach((n) => window.added.push(n.textContent))))
      .observe(document.querySelector('[role=log]'), { childList: true });
  });
  await write(p, 'complaint');
  await said(p, 'What is it about?');
  await settled(p);
  const added = await p.evaluate(() => window.added);
  assert.equal(added.filter((t) => t.includes('complaint')).length, 1);
});

test('Chinese from the first word, and switched by hand', async ({ page }) => {
  const p = await page({ locale: 'zh-CN' });
  assert.equal(await p.getAttribute('html', 'lang'), 'zh');
  assert.equal(await p.title(), '临湖街道');
  await choose(p, '开始');
  await said(p, '请问您要办什么事？');
  await choose(p, '反映问题');
  await said(p, '是哪方面的问题？');
  await keep(p, 'chinese');
  await p.getByRole('button', { name: '菜单' }).click();
  await p.selectOption('#lang', 'en');
  await p.getByRole('button', { name: en.menu }).waitFor();
  assert.equal(await p.title(), 'Linhu Street');
  // The conversation's own language is the bot's matter.
  await choose(p, '噪音');
  await said(p, '在什么地方');
  await p.reload();
  assert.equal(await p.getAttribute('html', 'lang'), 'en');
});

test('dark where the device is dark', async ({ page }) => {
  const p = await page({ colorScheme: 'dark' });
  await begin(p);
  await toDescription(p);
  await write(p, 'Loud music every night');
  await said(p, en.right);
  await settled(p);
  const background = await p.$eval('body', (b) => getComputedStyle(b).backgroundColor);
  assert.ok(background.match(/\d+/g).every((part) => Number(part) < 60), background);
  await keep(p, 'dark');
  await file(p);
});

test('an input method picks words with Enter without sending', async ({ page }) => {
  const p = await page({ locale: 'zh-CN' });
  await p.focus('textarea');
  await p.evaluate(() => {
    const field = document.querySelector('textarea');
    field.value = 'zao';
    field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true }));
  });
  assert.equal(await p.inputValue('textarea'), 'zao');
  assert.equal(await p.locator('.message').count(), 0);
});

test('one who reads further up is not pulled down', async ({ page }) => {
  const p = await page({ viewport: { width: 360, height: 400 } });
  await begin(p);
  await toDescription(p);
  await settled(p);
  await p.$eval('.scroller', (s) => (s.scrollTop = 0));
  await p.waitForFunction(() => document.querySelector('.scroller').scrollTop === 0);
  const other = await p.context().newPage();
  await other.goto(p.url());
  await said(other, en.what);
  await write(other, 'From the other tab');
  await p.locator('.newer').waitFor();
  assert.equal(await p.$eval('.scroller', (s) => s.scrollTop), 0);
  await p.locator('.newer').click();
  await p.locator('.newer').waitFor({ state: 'hidden' });
  assert.ok((await p.$eval('.scroller', (s) => s.scrollTop)) > 0);
});
