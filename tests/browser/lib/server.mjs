// The real program, on a free port, with data of its own.
import { execFileSync, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { secret, startTelegram, token } from './telegram.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

export async function startServer() {
  const folder = mkdtempSync(join(tmpdir(), 'yishi-browser-'));
  const data = join(folder, 'data');
  const config = join(folder, 'config');
  cpSync(join(root, 'config'), config, { recursive: true });
  const telegram = await startTelegram();
  const settings = join(config, 'yishi.json');
  const platform = `"type": "telegram", "api_base": "${telegram.base}",`;
  writeFileSync(settings, readFileSync(settings, 'utf8').replace('"type": "telegram",', platform));
  const env = { ...process.env, TELEGRAM_TOKEN: token, TELEGRAM_SECRET: secret };
  const server = {
    url: '',
    port: 0,
    child: null,
    telegram,
    async start() {
      const listen = '127.0.0.1:' + server.port;
      const options = ['serve', '--config', config, '--data', data, '--listen', listen];
      server.child = spawn(process.env.YISHI, options, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
      server.url = await listening(server.child);
      server.port = Number(new URL(server.url).port);
    },
    /** Ends it in order, or by SIGKILL. */
    async stop(signal = 'SIGTERM') {
      const child = server.child;
      if (!child) return null;
      server.child = null;
      const ended = new Promise((resolve) => child.once('exit', (code) => resolve(code)));
      child.kill(signal);
      return ended;
    },
    async ensure() {
      if (!server.child) await server.start();
    },
    /** Another command of the program, beside the server; what it prints. */
    command(words, input = '') {
      const options = [...words, '--config', config, '--data', data];
      return execFileSync(process.env.YISHI, options, { encoding: 'utf8', cwd: root, env, input });
    },
    cases() {
      const text = server.command(['export', 'cases', '--format', 'json']);
      const parsed = JSON.parse(text);
      return Array.isArray(parsed) ? parsed : parsed.cases;
    },
    remove() {
      telegram.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

function listening(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    const take = (bytes) => {
      said += bytes;
      const found = /listening on (http:\/\/\S+)/.exec(said);
      if (found) resolve(found[1]);
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => reject(new Error(`the program ended with ${code}:\n${said}`)));
    child.once('error', reject);
  });
}
