import type { Logger } from '@csk/core';

/** Prints warnings and errors, each text at most once in ten seconds: a broken device must not flood the terminal. */
const QUIET_MS = 10_000;
const lastPrinted = new Map<string, number>();

export const consoleLogger: Logger = {
  log(level, message, fields = {}) {
    if (level !== 'warn' && level !== 'error') return;
    const facts = Object.entries(fields).map(([name, value]) => `${name}: ${String(value)}`);
    const line = facts.length > 0 ? `${message} (${facts.join(', ')})` : message;
    // A clock that only goes forward: none that is set back keeps messages quiet.
    const now = performance.now();
    if (now - (lastPrinted.get(message) ?? -Infinity) < QUIET_MS) return;
    lastPrinted.set(message, now);
    console.error(`  ${level === 'error' ? 'Error' : 'Notice'}: ${line.slice(0, 500)}`);
  },
};
