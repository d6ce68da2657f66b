export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** Receives one structured line. Fields never hold secrets or whole payloads. */
export interface Logger {
  log(level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>): void;
}
