import type { Operation } from './tiers.ts';

/** First match counts; queries come before the devices below which they lie. */
const OPERATIONS: readonly (readonly [RegExp, RegExp, Operation])[] = [
  [/^POST$/, /^\/devices\/query$/, 'query'],
  [/^POST$/, /^\/devices\/[^/]+\/messages\/events$/, 'd2c'],
  [/^GET$/, /^\/devices\/[^/]+\/messages\/devicebound$/, 'c2dReceive'],
  [/^POST$/, /^\/devices\/[^/]+\/files$/, 'fileUpload'],
  [/^POST$/, /^\/devices\/[^/]+\/applyConfigurationContent$/, 'configuration'],
  [/^POST$/, /^\/twins\/.+\/methods$/, 'method'],
  [/^GET$/, /^\/twins\//, 'twinRead'],
  [/^(PATCH|PUT)$/, /^\/twins\//, 'twinUpdate'],
  [/./, /^\/jobs\//, 'job'],
  [/./, /^\/configurations(\/|$)/, 'configuration'],
  [/./, /^\/statistics\//, 'registry'],
  [/./, /^\/devices(\/[^/]+(\/modules(\/[^/]+)?)?)?$/, 'registry'],
];

/** Which throttle a request belongs to; undefined when it belongs to none, as settling a command. */
export const restOperation = (method: string, path: string): Operation | undefined =>
  OPERATIONS.find(([methods, paths]) => methods.test(method) && paths.test(path))?.[2];
