// The console's sources, for tests that read them.
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const root = join(here, '..', '..', '..');
const src = join(here, '..', 'src');

function walk(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? walk(join(folder, entry.name)) : [join(folder, entry.name)]);
}

export const sources = walk(src)
  .filter((name) => /\.tsx?$/.test(name))
  .map((name) => ({ name: name.slice(src.length + 1), text: readFileSync(name, 'utf8') }));

export const texts = (language) => JSON.parse(readFileSync(join(src, 'i18n', language + '.json'), 'utf8'));
