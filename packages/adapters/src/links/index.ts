export * from './backoff.ts';
export * from './deadline.ts';
export * from './link-session.ts';
export * from './redact.ts';
export * from './supervise.ts';
