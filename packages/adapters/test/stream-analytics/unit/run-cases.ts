// npm run conformance:stream-analytics -- FILE.json: runs a file of worked cases and prints what is different.
import { readFileSync } from 'node:fs';
import { type Case, check } from './case-file.ts';

const [file] = process.argv.slice(2);
if (file === undefined) {
  console.error('usage: run-cases.ts FILE.json');
  process.exit(2);
}
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as { cases: readonly Case[] };
let failed = 0;
for (const test of cases) {
  const differences = check(test);
  if (differences.length === 0) continue;
  failed += 1;
  console.log(`FAILED ${test.id}`);
  for (const difference of differences) console.log(`  ${difference}`);
}
console.log(`${cases.length - failed} passed, ${failed} failed`);
process.exit(failed > 0 ? 1 : 0);
