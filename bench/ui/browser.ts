import puppeteer, { type Browser } from 'puppeteer-core';
import { findBrowser } from '../../scripts/find-browser.mjs';

/** A Chromium that paints in software, so that a machine's graphics card decides nothing. */
export async function launchBrowser(): Promise<Browser> {
  const { executablePath, args } = await findBrowser();
  // uPlot asks Intl for the browser's language, which a machine without one names in a way that Intl refuses.
  const env = { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: 'en_US.UTF-8' };
  return puppeteer.launch({ executablePath, args: [...args, '--disable-gpu', '--lang=en-US'], env, headless: true });
}
