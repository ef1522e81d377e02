// Builds the office's console into web/dist/console, each text file with a compressed neighbour.
import { build } from 'vite';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { options, out } from './options.mjs';

export async function buildConsole() {
  await build(options);
  for (const file of files(out).filter((name) => /\.(html|js|css|svg)$/.test(name))) {
    writeFileSync(file + '.gz', gzipSync(readFileSync(file), { level: 9 }));
  }
  return out;
}

export function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildConsole();
