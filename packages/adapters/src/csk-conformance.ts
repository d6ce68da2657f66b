#!/usr/bin/env node
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { adapterOf } from './conformance/adapter-module.ts';
import { reportOf } from './conformance/report.ts';
import { runSuite } from './conformance/run-suite.ts';

const USAGE = `csk-conformance: does an adapter keep its port's contract?

  csk-conformance <module>   for example csk-conformance ./my-adapter.js

The module exports
  suite          the port: 'service-store', 'reading-store', 'device-cloud', 'case-management', 'message-queue',
                 'event-stream', 'blob-store', 'stream-processor' or 'client'
  create()       a fresh harness for every case, as @csk/core/conformance describes it
  capabilities   by name, true or false; cases that need another one are skipped

Prints a Markdown table for a README. Exit code: 0 all passed, 1 something failed, 2 the module is not such a one.
`;

const [file, ...rest] = process.argv.slice(2);
if (file === undefined || rest.length > 0 || file.startsWith('-')) {
  const asked = file === '--help' || file === '-h';
  (asked ? process.stdout : process.stderr).write(USAGE);
  process.exit(asked ? 0 : 2);
}

let adapter;
try {
  adapter = adapterOf((await import(pathToFileURL(resolve(file)).href)) as object);
} catch (error) {
  process.stderr.write(`${file}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(2);
}
const results = await runSuite(adapter);
const { text, failed } = reportOf(adapter.suite, results);
// What the adapter has left open must not keep the command from ending, nor cut its output short.
process.stdout.write(text, () => process.exit(failed > 0 ? 1 : 0));
