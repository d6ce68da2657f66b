import {
  type AlertReplay,
  type AlertReplayOptions,
  ConnectedServiceError,
  type Instant,
  type ReplayDiagnostic,
  type RuleReplay,
  type StreamJobDefinition,
  createAlertReplay,
} from '@csk/core';
import type { Diagnostic } from '../diagnostic.ts';
import { StreamRuntimeError } from '../errors.ts';
import type { UserFunctions } from '../functions/user/user-functions.ts';
import { type Job, compileJob } from '../job.ts';
import { identifyRows } from '../processor/row-ids.ts';
import type { JobRun } from '../run.ts';
import type { InputEvent, StepResult } from '../run-types.ts';
import { epochMsOf, parseInstant } from '../types/time.ts';
import { inputsRead } from './replay-inputs.ts';

/** A rule to be tried: a job as it would be started, and the reference data that it looks up. */
export interface ReplayRule extends StreamJobDefinition {
  /** Versions of each reference input, by its name. */
  readonly references?: Readonly<Record<string, readonly ReplayReference[]>> | undefined;
  /** The output that leads to the alert queue. The default is `AlertsQueue`, or the only output there is. */
  readonly alertOutput?: string | undefined;
}

export interface ReplayReference {
  readonly rows: readonly unknown[];
  /** From then on it is valid; absent: from ever. */
  readonly validFrom?: Instant | number | undefined;
}

/** A recorded event. */
export interface ReplayEvent extends InputEvent {
  /** May be left out when the rule reads one stream. */
  readonly input?: string | undefined;
}

export interface ReplayOptions extends AlertReplayOptions {
  /** By how many people the alerts are shared at a time; the default is 1. */
  readonly agents?: number | undefined;
  /** The span that the recording covers; by default from its first event to its last. */
  readonly from?: Instant | number | undefined;
  readonly to?: Instant | number | undefined;
  /** Functions of this program that the query calls, as a job is given them. */
  readonly functions?: UserFunctions | undefined;
}

/** A replay under way, for a recording that comes in pieces. How it is cut makes no difference. */
export interface Replay {
  play(events: Iterable<ReplayEvent>): void;
  /** Ends the replay. */
  result(): RuleReplay;
}

/**
 * Tries a rule on a recording: which alerts it would have raised, how long they would have lasted, whether they chatter,
 * and how many each agent would have got. The engine is the one that runs rules, and the alerts are grouped and cleared
 * as the service does it. No clock and no I/O: the same recording gives the same result, and `JSON.stringify` of it the
 * same bytes. The recording is read once and not kept.
 * @param history In the order of arrival.
 * @throws StreamCompileError when the query is wrong; ConnectedServiceError `invalid` for other input, `details.field`
 * names the place.
 */
export function replay(rule: ReplayRule, history: Iterable<ReplayEvent>, options: ReplayOptions = {}): RuleReplay {
  const started = startReplay(rule, options);
  started.play(history);
  return started.result();
}

/** As {@link replay}, for a recording that is read page by page. */
export function startReplay(rule: ReplayRule, options: ReplayOptions = {}): Replay {
  const { agents = 1 } = options;
  if (!Number.isFinite(agents) || agents <= 0) throw invalid('agents', 'must be a number above 0');
  const job = compile(rule, options.functions);
  const streams = job.inputs.filter(({ kind }) => kind === 'stream').map(({ name }) => name);
  return new RuleReplayRun(job, rule, {
    agents,
    from: options.from === undefined ? undefined : instantIn(options.from, 'from'),
    to: options.to === undefined ? undefined : instantIn(options.to, 'to'),
    alerts: createAlertReplay(rule, options),
    output: alertOutput(rule, job),
    onlyInput: streams.length === 1 ? streams[0] : undefined,
  });
}

interface ReplayParts {
  readonly agents: number;
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly alerts: AlertReplay;
  readonly output: string;
  readonly onlyInput: string | undefined;
}

class RuleReplayRun implements Replay {
  readonly #rule: ReplayRule;
  readonly #run: JobRun;
  readonly #parts: ReplayParts;
  readonly #diagnostics = new Map<string, ReplayDiagnostic>();
  #events = 0;
  #first: number | undefined;
  #last = -Infinity;
  #stopped: RuleReplay['stopped'];

  constructor(job: Job, rule: ReplayRule, parts: ReplayParts) {
    this.#rule = rule;
    this.#parts = parts;
    this.#run = job.start();
    for (const [name, versions] of Object.entries(rule.references ?? {}))
      for (const { rows, validFrom } of versions) {
        if (validFrom !== undefined) instantIn(validFrom, `references.${name}.validFrom`);
        this.#run.setReference(name, rows, validFrom);
      }
  }

  play(events: Iterable<ReplayEvent>): void {
    for (const event of events) {
      if (this.#stopped !== undefined) return;
      const input = event.input ?? this.#parts.onlyInput;
      if (input === undefined) throw invalid('history.input', 'must be given, as the rule reads several streams');
      const arrival = instantIn(event.arrival, 'history.arrival');
      this.#events += 1;
      this.#first ??= arrival;
      this.#last = Math.max(this.#last, arrival);
      this.#take(() => this.#run.push(input, event), this.#last);
    }
  }

  result(): RuleReplay {
    const from = this.#parts.from ?? this.#first;
    if (from === undefined) throw invalid('history', 'must have events, or its span must be given');
    const end = Math.max(from, this.#parts.to ?? this.#last);
    // What is still held may be late; but nothing is told that a running job would not know at the end. The end is a
    // whole millisecond; rows that a LEFT JOIN in milliseconds delays (plan/lag.ts) come when the next one is over too.
    const clock = end + (this.#rule.lateArrivalSeconds ?? 5) * 1000 + 2;
    if (this.#stopped === undefined) this.#take(() => until(end, this.#run.advance(clock)), end);
    const to = this.#stopped === undefined ? end : Math.max(from, Date.parse(this.#stopped.at));
    return {
      events: this.#events,
      ...(this.#stopped === undefined ? {} : { stopped: this.#stopped }),
      diagnostics: [...this.#diagnostics.values()],
      ...this.#parts.alerts.forecast({ from, to, agents: this.#parts.agents }),
    };
  }

  #take(step: () => StepResult, now: number): void {
    let result: StepResult;
    try {
      result = step();
    } catch (error) {
      if (!(error instanceof StreamRuntimeError)) throw error;
      this.#stopped = { code: error.code, message: error.message, at: new Date(now).toISOString() };
      return;
    }
    for (const diagnostic of result.diagnostics) this.#count(diagnostic);
    if (result.rows.length === 0) return;
    const rows = identifyRows(this.#rule.name, result.rows).get(this.#parts.output);
    if (rows !== undefined) this.#parts.alerts.take(rows, now);
  }

  #count({ code, input, action, message, arrival }: Diagnostic): void {
    const key = JSON.stringify([code, input, action]);
    const before = this.#diagnostics.get(key);
    const first = before?.first ?? { at: new Date(Date.parse(arrival)).toISOString(), message };
    this.#diagnostics.set(key, { code, input, action, count: (before?.count ?? 0) + 1, first });
  }
}

function until(end: number, { rows, diagnostics }: StepResult): StepResult {
  return { rows: rows.filter(({ timestamp }) => Date.parse(timestamp) <= end), diagnostics };
}

function compile(rule: ReplayRule, functions: UserFunctions | undefined): Job {
  if (rule.functions !== undefined && rule.functions.length > 0)
    throw invalid('functions', 'source text runs only in threads of a job; a replay takes functions of the program');
  const { compatibilityLevel, lateArrivalSeconds, outOfOrderSeconds, outOfOrderPolicy } = rule;
  const references = new Map(Object.keys(rule.references ?? {}).map((name) => [name.toLowerCase(), name]));
  const read = inputsRead(rule.query);
  for (const name of references.values()) {
    if (!read.some((input) => input.toLowerCase() === name.toLowerCase()))
      throw invalid(`references.${name}`, 'is not read by the query');
  }
  const inputs = Object.fromEntries(
    read.map((name) => [name, { kind: references.has(name.toLowerCase()) ? 'reference' : 'stream' } as const]),
  );
  return compileJob(rule.query, {
    compatibilityLevel,
    lateArrivalSeconds,
    outOfOrderSeconds,
    outOfOrderPolicy,
    inputs,
    functions,
  });
}

function alertOutput({ alertOutput: asked }: ReplayRule, { outputs }: Job): string {
  const name = (asked ?? 'AlertsQueue').toLowerCase();
  const found = outputs.find((output) => output.toLowerCase() === name);
  if (found !== undefined) return found;
  const [only] = outputs;
  if (asked === undefined && outputs.length === 1 && only !== undefined) return only;
  throw invalid('alertOutput', `must be one of ${outputs.join(', ')}`);
}

/** Read as the engine reads it: text without a zone is UTC, whatever the zone of this machine. */
function instantIn(time: Instant | number, field: string): number {
  const ms = typeof time === 'number' ? time : Math.floor(epochMsOf(parseInstant(time)));
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) throw invalid(field, 'must be an ISO-8601 time or milliseconds');
  return ms;
}

function invalid(field: string, message: string): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field}: ${message}`, { details: { field } });
}
