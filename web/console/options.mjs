// How Vite builds the console, and serves it during development (`node console/dev.mjs`).
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
export const out = join(here, '..', 'dist', 'console');

// What changes seldom and is needed at once stands apart, so that a new version of ours is a small
// download; the map's and the charts' libraries come with the pages that use them.
function chunk(id) {
  if (!id.includes('node_modules')) return undefined;
  if (/[\\/](echarts|zrender|leaflet|qrcode-generator)[\\/]/.test(id)) return undefined;
  return 'lib';
}

export const options = {
  configFile: false,
  logLevel: 'warn',
  root: here,
  base: '/console/',
  publicDir: false,
  esbuild: { jsx: 'automatic' },
  build: {
    target: ['es2022', 'chrome100', 'firefox100', 'safari15.4'],
    outDir: out,
    emptyOutDir: true,
    // The rules for content allow nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    rollupOptions: {
      output: { manualChunks: chunk, hashCharacters: 'hex' },
      // "use client" is for servers that render; there is none.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
};
