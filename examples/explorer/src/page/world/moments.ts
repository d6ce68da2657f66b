const MINUTE_MS = 60_000;

/** When the page was opened: everything of the demonstration lies before it. */
export const OPENED = Date.now();

/** The moment so many minutes before the page was opened. */
export function ago(minutes: number): string {
  return new Date(OPENED - minutes * MINUTE_MS).toISOString();
}
