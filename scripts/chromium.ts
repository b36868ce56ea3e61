import { type Browser, chromium } from 'playwright-core';
import { installPackages } from './debian.ts';
import { findRunnable, inPath, isRunnable } from './executables.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = [
  '/usr/lib/chromium/chromium',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/**
 * Gives the path of a Chromium or Chrome: `CHROME_PATH`, or one that is installed, or Debian's, which
 * is then installed. Throws with what to do where there is none to be had.
 */
export async function findChromium(): Promise<string> {
  const named = process.env['CHROME_PATH'];
  if (named !== undefined && named !== '') {
    if (await isRunnable(named)) {
      return named;
    }
    throw new Error(`CHROME_PATH is ${named}, which cannot be run.`);
  }
  const found = await installed();
  if (found !== undefined) {
    return found;
  }
  const problem = await installPackages('chromium', 'fonts-dejavu-core');
  const after = problem === undefined ? await installed() : undefined;
  if (after === undefined) {
    throw new Error(
      `Chromium is needed and there is none: ${problem ?? 'the package "chromium" brings no browser here'}.\n` +
        'Install Chromium or Chrome, or set CHROME_PATH to one.',
    );
  }
  return after;
}

function installed(): Promise<string | undefined> {
  return findRunnable([...names.flatMap(inPath), ...places]);
}

/** Nothing goes to the network by itself. */
export const chromiumArguments: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

/** Starts it without a window. */
export async function launchChromium(): Promise<Browser> {
  return await chromium.launch({
    executablePath: await findChromium(),
    headless: true,
    args: [...chromiumArguments],
  });
}
