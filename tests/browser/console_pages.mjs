// Every page of the console in both languages, light and dark, at a desk and on a phone: accessible,
// nothing cut off, nothing untranslated; pictures for the docs.
import { test } from './lib/check.mjs';
import { administrator } from './console_admin.mjs';
import { accessible, fits, translated } from './lib/officer.mjs';
import { keep } from './lib/screenshots.mjs';

const pages = [
  ['cases', '/cases', '.case-row'],
  ['figures', '/figures', '.chart canvas'],
  ['people', '/people', '.table-box'],
  ['channels', '/channels', '.channel-grid'],
  ['deliveries', '/deliveries', '.page .table-box, .page .empty'],
  ['configuration', '/configuration', '.refused, .links'],
  ['dialog', '/configuration/dialogs/complaint', '.step-box'],
  ['tokens', '/tokens', '.page .table-box, .page .empty'],
  ['audit', '/audit', '.page .table-box, .page .empty'],
  ['account', '/account', '.page .table-box'],
];
const sizes = { desk: { width: 1440, height: 900 }, phone: { width: 360, height: 740 } };

test('console: every page, both languages, light and dark, desk and phone', async ({ desk, server }) => {
  const p = await administrator(desk, server);
  const base = server.url + '/console';
  const number = server.cases()[0]?.number;
  const all = number ? [...pages, ['case', '/cases/' + number, '.thread']] : pages;
  for (const language of ['en', 'zh']) {
    await p.evaluate((chosen) => localStorage.setItem('yishi.console.language', chosen), language);
    for (const [size, viewport] of Object.entries(sizes)) {
      await p.setViewportSize(viewport);
      for (const colorScheme of ['light', 'dark']) {
        await p.emulateMedia({ colorScheme });
        for (const [name, path, seen] of all) {
          const where = `${name}, ${language}, ${size}, ${colorScheme}`;
          await p.goto(base + path);
          await p.locator(seen).first().waitFor();
          await accessible(p, where);
          await fits(p, where);
          await translated(p, language, where);
          if (size === 'desk' && colorScheme === 'light') await keep(p, `console/${name}-${language}`);
        }
      }
    }
  }
});
