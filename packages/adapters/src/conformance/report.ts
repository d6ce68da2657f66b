import type { CaseResult } from './run-suite.ts';

const MARKS = { passed: 'pass', failed: '**FAIL**', skipped: 'skipped' } as const;

/** A Markdown table of the results, and the sum as its last line. */
export function reportOf(suite: string, results: readonly CaseResult[]): { text: string; failed: number } {
  const count = (outcome: CaseResult['outcome']): number =>
    results.filter((result) => result.outcome === outcome).length;
  const [passed, failed, skipped] = [count('passed'), count('failed'), count('skipped')];
  const rows = results.map(({ name, outcome, reason }) => {
    const [id = '', ...title] = name.split(': ');
    const note = reason === undefined ? '' : `: ${reason}`;
    return `| \`${id}\` | ${cell(title.join(': '))} | ${MARKS[outcome]}${cell(note)} |`;
  });
  const sum = `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
  const lines = [`### ${suite}`, '', '| Case | Contract | Result |', '| --- | --- | --- |', ...rows, '', sum, ''];
  return { text: lines.join('\n'), failed };
}

/** An error may say anything; here it is one line of one cell. */
function cell(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\|`<>*_[\]]/g, '\\$&')
    .slice(0, 500);
}
