import { parseArgs } from 'node:util';
import type { OutputStart } from '../deploy/deploy-plan.ts';

/** What the command is asked to do. */
export type StreamOrder =
  | { readonly verb: 'check'; readonly file: string }
  | { readonly verb: 'export'; readonly file: string; readonly out: string; readonly force: boolean }
  | {
      readonly verb: 'deploy';
      readonly file: string;
      readonly subscription: string;
      readonly resourceGroup: string;
      readonly location: string | undefined;
      readonly start: boolean;
      readonly from: OutputStart | undefined;
      readonly renewSecrets: boolean;
      readonly whatIf: boolean;
      readonly timeoutMs: number | undefined;
    };

const OPTIONS = {
  out: { type: 'string' },
  force: { type: 'boolean' },
  subscription: { type: 'string' },
  'resource-group': { type: 'string' },
  location: { type: 'string' },
  start: { type: 'boolean' },
  from: { type: 'string' },
  'renew-secrets': { type: 'boolean' },
  'what-if': { type: 'boolean' },
  timeout: { type: 'string' },
} as const;
const EXPORT_OPTIONS = new Set(['out', 'force']);
const MAX_TIMEOUT_SECONDS = 86_400;

/** @throws Error that says what is wrong. */
export function streamOrderOf(args: readonly string[]): StreamOrder {
  const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options: OPTIONS });
  const [verb, file, ...more] = positionals;
  if (verb !== 'check' && verb !== 'export' && verb !== 'deploy') throw new Error('Say check, export or deploy.');
  if (file === undefined || more.length > 0) throw new Error(`Name the one job description to ${verb}.`);
  const stray = Object.keys(values).find(
    (name) => verb === 'check' || EXPORT_OPTIONS.has(name) !== (verb === 'export'),
  );
  if (stray !== undefined) throw new Error(`--${stray} has no meaning for ${verb}.`);
  if (verb === 'check') return { verb, file };
  if (verb === 'export') {
    return { verb, file, out: needed(values.out, 'out'), force: values.force === true };
  }
  return {
    verb,
    file,
    subscription: needed(values.subscription, 'subscription'),
    resourceGroup: needed(values['resource-group'], 'resource-group'),
    location: values.location,
    start: values.start === true,
    from: values.from === undefined ? undefined : outputStartOf(values.from),
    renewSecrets: values['renew-secrets'] === true,
    whatIf: values['what-if'] === true,
    timeoutMs: values.timeout === undefined ? undefined : secondsOf(values.timeout) * 1_000,
  };
}

function needed(value: string | undefined, name: string): string {
  if (value === undefined || value === '') throw new Error(`--${name} is needed.`);
  return value;
}

function outputStartOf(text: string): OutputStart {
  if (text === 'job-start') return { mode: 'JobStartTime' };
  if (text === 'last-output') return { mode: 'LastOutputEventTime' };
  // Without a zone it would be the time of whichever machine deploys.
  const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isFinite(ms)) throw new Error('--from is job-start, last-output or a time such as 2026-01-31T08:00:00Z.');
  return { mode: 'CustomTime', time: new Date(ms).toISOString() };
}

function secondsOf(text: string): number {
  const seconds = Number(text);
  if (Number.isInteger(seconds) && seconds > 0 && seconds <= MAX_TIMEOUT_SECONDS) return seconds;
  throw new Error(`--timeout is a number of seconds up to ${MAX_TIMEOUT_SECONDS}.`);
}
