// Builds the residents' page and the widget into web/dist/chat, each file with a compressed neighbour.
import { build } from 'vite';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const here = dirname(fileURLToPath(import.meta.url));
const out = join(here, '..', 'dist', 'chat');

// Android 7's web view has no module scripts: one classic script, deferred.
const classicScript = {
  name: 'classic-script',
  transformIndexHtml: {
    order: 'post',
    handler: (html) => html.replace(/<script type="module" crossorigin/g, '<script defer').replace(/ crossorigin/g, ''),
  },
};
const common = {
  configFile: false,
  logLevel: 'warn',
  publicDir: false,
  build: {
    target: ['es2015', 'ios11', 'chrome51'],
    cssTarget: ['chrome51', 'ios11'],
    outDir: out,
    reportCompressedSize: false,
    modulePreload: false,
    cssCodeSplit: false,
  },
};

export async function buildChat() {
  await build({
    ...common,
    root: here,
    base: '/chat/',
    plugins: [classicScript],
    build: {
      ...common.build,
      emptyOutDir: true,
      rollupOptions: { input: join(here, 'index.html'), output: { format: 'iife' } },
    },
  });
  await build({
    ...common,
    root: join(here, 'widget'),
    build: {
      ...common.build,
      emptyOutDir: false,
      lib: { entry: 'widget.ts', formats: ['iife'], name: 'yishi_widget', fileName: () => 'widget.js' },
    },
  });
  for (const file of files(out)) writeFileSync(file + '.gz', gzipSync(readFileSync(file), { level: 9 }));
  return out;
}

export function files(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((e) => (e.isDirectory() ? files(join(folder, e.name)) : [join(folder, e.name)]))
    .filter((name) => !name.endsWith('.gz'));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildChat();
