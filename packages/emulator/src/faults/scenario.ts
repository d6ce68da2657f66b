import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { chances } from './chance.ts';
import { faultFrom, type FaultOptions } from './fault.ts';

/** One step of a scenario: when, and exactly one thing to do. */
export interface ScenarioStep {
  /** Milliseconds after the start. */
  readonly atMs?: number;
  /** Or a moment between two, drawn from the seed. */
  readonly betweenMs?: readonly [number, number];
  /** Puts a fault in force. */
  readonly fault?: FaultOptions;
  /** With `fault`: what a later step calls it. */
  readonly name?: string;
  /** Ends the fault of this name. */
  readonly end?: string;
  /** Ends all faults. */
  readonly clear?: true;
  /** Lets so many milliseconds pass at once on the emulator's clock. */
  readonly advanceMs?: number;
  /** Empties a queue, a subscription, or the dead letters of one. */
  readonly purge?: string;
}

/** What goes wrong, and when. The same scenario with the same seed always goes the same way. */
export interface Scenario {
  /** 0 to 2^32 - 1. Default 1. */
  readonly seed?: number;
  readonly steps: readonly ScenarioStep[];
}

/** A step with its moment settled. */
export interface PlannedStep {
  readonly at: number;
  readonly step: ScenarioStep;
}

const DAY = 24 * 3_600_000;
const MAX_STEPS = 1000;
const ACTIONS = ['fault', 'end', 'clear', 'advanceMs', 'purge'] as const;
const FIELDS: readonly string[] = ['atMs', 'betweenMs', 'name', ...ACTIONS];

/**
 * Checks a scenario that came from outside.
 *
 * @throws RangeError that names the place, such as `steps[2].fault.delayMs`, and what is wrong there.
 */
export function scenarioFrom(value: Json): Scenario {
  if (!isJsonObject(value)) throw new RangeError('A scenario must be an object with a list of steps.');
  const unknown = Object.keys(value).filter((name) => name !== 'seed' && name !== 'steps');
  if (unknown.length > 0) throw new RangeError(`${unknown.join(', ')}: a scenario has only seed and steps.`);
  if (value['seed'] !== undefined) requireWhole(value['seed'], 'seed', 0, 2 ** 32 - 1);
  const steps = value['steps'];
  if (!Array.isArray(steps) || steps.length === 0 || steps.length > MAX_STEPS) {
    throw new RangeError(`steps must be a list of 1 to ${MAX_STEPS} steps.`);
  }
  const names = new Set<string>();
  for (const [index, step] of (steps as readonly Json[]).entries()) checkStep(step, `steps[${index}]`, names);
  for (const [index, step] of (steps as readonly JsonObject[]).entries()) {
    const end = step['end'];
    if (typeof end === 'string' && !names.has(end)) {
      throw new RangeError(`steps[${index}].end: no step names a fault '${end}'.`);
    }
  }
  return value as unknown as Scenario;
}

function checkStep(step: Json, place: string, names: Set<string>): void {
  if (!isJsonObject(step)) throw new RangeError(`${place} must be an object.`);
  const unknown = Object.keys(step).find((name) => !FIELDS.includes(name));
  if (unknown !== undefined)
    throw new RangeError(`${place}.${unknown} is not a field of a step: ${FIELDS.join(', ')}.`);
  const actions = ACTIONS.filter((action) => step[action] !== undefined);
  if (actions.length !== 1) throw new RangeError(`${place} must have exactly one of ${ACTIONS.join(', ')}.`);
  checkMoment(step, place);
  if (step['fault'] !== undefined) faultFrom(step['fault'], `${place}.fault`);
  if (step['advanceMs'] !== undefined) requireWhole(step['advanceMs'], `${place}.advanceMs`, 1, 365 * DAY);
  if (step['clear'] !== undefined && step['clear'] !== true) throw new RangeError(`${place}.clear must be true.`);
  for (const field of ['name', 'end', 'purge']) {
    const text = step[field];
    if (text !== undefined && (typeof text !== 'string' || text === '' || text.length > 512)) {
      throw new RangeError(`${place}.${field} must be a text of 1 to 512 characters.`);
    }
  }
  const name = step['name'];
  if (typeof name !== 'string') return;
  if (step['fault'] === undefined) throw new RangeError(`${place}.name: only a fault has a name.`);
  if (names.has(name)) throw new RangeError(`${place}.name: there is a fault '${name}' already.`);
  names.add(name);
}

function checkMoment(step: JsonObject, place: string): void {
  const { atMs, betweenMs } = step;
  if ((atMs === undefined) === (betweenMs === undefined)) {
    throw new RangeError(`${place} must have either atMs or betweenMs.`);
  }
  if (atMs !== undefined) {
    requireWhole(atMs, `${place}.atMs`, 0, DAY);
    return;
  }
  if (!Array.isArray(betweenMs) || betweenMs.length !== 2) {
    throw new RangeError(`${place}.betweenMs must be a list of two moments.`);
  }
  const [from, to] = betweenMs as readonly Json[];
  requireWhole(from, `${place}.betweenMs[0]`, 0, DAY);
  requireWhole(to, `${place}.betweenMs[1]`, from as number, DAY);
}

function requireWhole(value: Json | undefined, place: string, low: number, high: number): void {
  if (typeof value === 'number' && Number.isInteger(value) && value >= low && value <= high) return;
  throw new RangeError(`${place} must be a whole number from ${low} to ${high}.`);
}

export const seedOf = ({ seed = 1 }: Scenario): number => seed;

/** Settles every moment, in the order in which things happen; steps of one moment keep theirs. */
export function planOf(scenario: Scenario): PlannedStep[] {
  const chance = chances(seedOf(scenario));
  return scenario.steps
    .map((step) => {
      const [from, to] = step.betweenMs ?? [step.atMs ?? 0, step.atMs ?? 0];
      return { at: step.betweenMs ? from + Math.floor(chance() * (to - from + 1)) : from, step };
    })
    .sort((a, b) => a.at - b.at);
}
