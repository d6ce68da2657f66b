import { readCases } from './case-file.ts';
import { check } from './run-case.ts';

export interface CaseReport {
  readonly lines: readonly string[];
  readonly failed: number;
}

/** Runs a file of cases: what is different in each one that fails, and the sum in the last line. */
export function reportCases(file: string): CaseReport {
  const cases = readCases(file);
  const lines: string[] = [];
  let failed = 0;
  for (const each of cases) {
    const differences = check(each);
    if (differences.length === 0) continue;
    failed += 1;
    lines.push(`FAILED ${each.id}${each.feature === undefined ? '' : `: ${each.feature}`}`);
    lines.push(...each.query.split('\n').map((line) => `    ${line}`));
    lines.push(...differences.map((difference) => `  ${difference}`));
    if (each.why !== undefined) lines.push(`  why: ${each.why}`);
  }
  lines.push(`${cases.length - failed} passed, ${failed} failed`);
  return { lines, failed };
}
