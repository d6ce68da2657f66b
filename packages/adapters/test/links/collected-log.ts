import type { Logger } from '@csk/core';

/** A logger that keeps its lines, to be searched for what must not be in them. */
export class CollectedLog implements Logger {
  readonly lines: string[] = [];

  log(level: string, message: string, fields: Readonly<Record<string, unknown>> = {}): void {
    this.lines.push(JSON.stringify({ level, message, ...fields }));
  }

  has(text: string): boolean {
    return this.lines.some((line) => line.includes(text));
  }
}
