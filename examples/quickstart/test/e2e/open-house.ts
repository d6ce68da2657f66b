import { rmSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { Progress } from '../../src/progress.ts';
import { startQuickstart, type Quickstart } from '../../src/quickstart.ts';
import { temporaryFolder } from '../temporary-folder.ts';
import { launchBrowser } from './browser-page.ts';

/** What a look from outside begins with. */
export interface OpenHouse {
  readonly house: Quickstart;
  readonly browser: Browser;
  close(): Promise<void>;
}

/** The whole quickstart on free ports, with a simulator of so many devices, and a browser to look at it. */
export async function openHouse(devices: number, log: (line: string) => void = console.log): Promise<OpenHouse> {
  const data = temporaryFolder();
  const options = {
    cloud: 'iot-hub' as const,
    port: 0,
    hubPort: 0,
    serviceBusPort: 0,
    eventHubsPort: 0,
    data,
    devices,
    simulator: true,
    replay: undefined,
    replaySpeed: 1,
  };
  const house = await startQuickstart(options, new Progress(log), new AbortController().signal);
  const leave = async (): Promise<void> => {
    await house.close();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    const browser = await launchBrowser();
    return { house, browser, close: () => browser.close().finally(leave) };
  } catch (error) {
    await leave();
    throw error;
  }
}
