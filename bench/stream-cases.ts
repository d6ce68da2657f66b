import type { StreamCase } from './stream-case.ts';
import { keyCases } from './stream-keys.ts';
import { speedCases } from './stream-speed.ts';

export const streamCases: readonly StreamCase[] = [...speedCases, ...keyCases];
