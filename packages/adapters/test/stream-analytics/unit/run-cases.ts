// npm run conformance:stream-analytics -- FILE.json: runs a file of worked cases and prints what is different.
// Exit code 0: all passed. 1: some failed. 2: it is no file of cases.
import { readFileSync } from 'node:fs';
import { CaseFileError } from './case-file.ts';
import { reportCases } from './case-report.ts';

process.exitCode = main(process.argv.slice(2));

function main(args: readonly string[]): number {
  const [file] = args;
  if (file === undefined || args.length !== 1 || file.startsWith('-')) {
    console.error('usage: npm run conformance:stream-analytics -- FILE.json');
    return 2;
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    console.error(`${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
    return 2;
  }
  try {
    const { lines, failed } = reportCases(text);
    for (const line of lines) console.log(line);
    return failed > 0 ? 1 : 0;
  } catch (error) {
    if (!(error instanceof CaseFileError)) throw error;
    console.error(`${file} ${error.message}`);
    return 2;
  }
}
