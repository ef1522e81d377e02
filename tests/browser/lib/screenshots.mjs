// Pictures for the README and the docs.
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..', 'docs', 'screenshots');

/** Kept when KEEP_SCREENSHOTS is set: times of day make them differ from run to run. */
export async function keep(page, name) {
  if (!process.env.KEEP_SCREENSHOTS) return;
  const path = join(folder, name + '.png');
  mkdirSync(dirname(path), { recursive: true });
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
}
