export * from './model/index.ts';
export type * from './ports/index.ts';
export * from './service/index.ts';
export { linkAbort } from './async/linked-abort.ts';
export type { LinkedAbort } from './async/linked-abort.ts';
