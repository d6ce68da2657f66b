export * from './model/index.ts';
export type * from './ports/index.ts';
export * from './service/index.ts';
