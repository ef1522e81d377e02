// Registers and runs the tests, one after the other, each with a browser context of its own.
import { chromium } from 'playwright-core';
import { patience } from './patience.mjs';
import { startServer } from './server.mjs';

const args = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];
/** Longest time for a whole test: a browser that hangs there is replaced. */
const limit = 240_000;
const hung = `not done in ${limit / 1000} s`;
const tests = [];

/**
 * `run` gets {browser, server, page(options), desk(options)}: page() opens a new device of a resident on
 * the program, desk() an officer's.
 */
export function test(name, run) {
  tests.push({ name, run });
}

export async function runAll(only) {
  const server = await startServer();
  let browser = await launch();
  let passed = 0;
  let failed = 0;
  for (const { name, run } of tests.filter((t) => t.name.includes(only))) {
    const problem = await inTime(runOne(browser, server, run));
    if (problem === hung) {
      await browser.kill();
      browser = await launch();
    }
    console.log(problem ? `FAIL  ${name}\n${problem}` : `ok    ${name}`);
    if (problem) failed++;
    else passed++;
  }
  await browser.kill();
  await server.stop();
  server.remove();
  console.log(`${passed} passed, ${failed} failed`);
  process.exitCode = failed || !passed ? 1 : 0;
}

// Killed by its process: one that hangs does not close when asked.
async function launch() {
  const server = await chromium.launchServer({ executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args });
  const browser = await chromium.connect(server.wsEndpoint());
  browser.kill = () => server.kill();
  return browser;
}

async function inTime(run) {
  let timer;
  const late = new Promise((resolve) => { timer = setTimeout(resolve, limit, hung); });
  return Promise.race([run, late]).finally(() => clearTimeout(timer));
}

async function runOne(browser, server, run) {
  const contexts = [];
  const wrong = [];
  const context = async (options = {}) => {
    const made = await browser.newContext({ viewport: { width: 360, height: 640 }, locale: 'en-GB', ...options });
    made.setDefaultTimeout(patience);
    contexts.push(made);
    return made;
  };
  const page = async (options = {}) => {
    const opened = await (await context(options)).newPage();
    watch(opened, wrong);
    await opened.goto(server.url + '/');
    await opened.waitForSelector('#app[data-status]');
    return opened;
  };
  const desk = async (options = {}) => {
    const opened = await (await context({ viewport: { width: 1440, height: 900 }, ...options })).newPage();
    watch(opened, wrong);
    await opened.goto(server.url + '/console/');
    await opened.locator('.frame, .door-card').first().waitFor();
    return opened;
  };
  try {
    await run({ browser, server, context, page, desk });
    return wrong.length ? wrong.join('\n') : '';
  } catch (error) {
    const seen = await Promise.all(contexts.flatMap((c) => c.pages()).map(words));
    return [error.stack, ...wrong, ...seen].join('\n');
  } finally {
    for (const each of contexts) await each.close();
    await server.ensure();
  }
}

// Whatever the browser complains about is a mistake, but for connections that a test breaks.
function watch(page, wrong) {
  page.on('pageerror', (error) => wrong.push('page error: ' + error.stack));
  page.on('console', (message) => {
    if (message.type() !== 'error') return;
    if (/net::ERR_|Failed to load resource|WebSocket/.test(message.text())) return;
    wrong.push('console: ' + message.text());
  });
}

async function words(page) {
  return 'the page shows: ' + (await page.innerText('body').catch(() => 'nothing')).slice(-1500);
}
