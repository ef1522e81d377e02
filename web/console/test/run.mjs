// Bundles the tests (they are TypeScript) and runs them with node's own runner.
import { build } from 'esbuild';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'yishi-console-'));
const tests = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
await build({
  entryPoints: tests.map((name) => join(here, name)),
  outdir: out,
  bundle: true,
  platform: 'node',
  format: 'esm',
  jsx: 'automatic',
  outExtension: { '.js': '.mjs' },
  banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
});
const files = tests.map((name) => join(out, name.replace(/\.ts$/, '.mjs')));
files.push(...readdirSync(here).filter((name) => name.endsWith('.test.mjs')).map((name) => join(here, name)));
const result = spawnSync(process.execPath, ['--test', ...files], { encoding: 'utf8' });
rmSync(out, { recursive: true });
process.stdout.write(result.stdout + result.stderr);
const count = (word) => Number((new RegExp('^(?:#|ℹ) ' + word + ' (\\d+)', 'm').exec(result.stdout) || [0, 0])[1]);
const failed = result.status === 0 ? 0 : Math.max(1, count('fail'));
console.log(`${count('pass')} passed, ${failed} failed`);
process.exitCode = failed || !count('pass') ? 1 : 0;
