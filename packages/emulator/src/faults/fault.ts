import { isJsonObject, type Json, type JsonObject } from '../json.ts';
import { OPERATIONS, type Operation } from '../limits/tiers.ts';

/** What a fault strikes; the provisioning service and IoT Central stand at the hub's address, and count as it. */
export const SERVICES = ['hub', 'service-bus', 'event-hubs'] as const;
export type Service = (typeof SERVICES)[number];
export const PROTOCOLS = ['mqtt', 'amqp', 'http'] as const;
export type Protocol = (typeof PROTOCOLS)[number];
export const DIRECTIONS = ['in', 'out'] as const;
/** As the emulator sees it: `in` comes from a client. */
export type Direction = (typeof DIRECTIONS)[number];

export const FAULT_KINDS = [
  'drop',
  'half-open',
  'delay',
  'duplicate',
  'reorder',
  'refuse-auth',
  'throttle',
  'clock-skew',
] as const;
export type FaultKind = (typeof FAULT_KINDS)[number];

/** A fault as it is asked for. Selectors that are left out match everything. */
export interface FaultOptions {
  readonly kind: FaultKind;
  readonly service?: Service;
  readonly protocol?: Protocol;
  /** Id of a device, `device/module` for a module; `*` stands for any characters. */
  readonly device?: string;
  /** Address of a queue, topic, partition or other AMQP link; `*` stands for any characters. */
  readonly entity?: string;
  /** Id of one connection, as the list of connections shows it. */
  readonly connection?: string;
  readonly direction?: Direction;
  /** Which operations of the hub are throttled. */
  readonly operation?: Operation;
  /** It ends when it has struck so often. */
  readonly count?: number;
  /** It ends after so many milliseconds. */
  readonly durationMs?: number;
  /** How likely it strikes what it matches, above 0 to 1. Default 1. */
  readonly probability?: number;
  /** Where the sequence of chances begins. Default: from the emulator's seed and the order of the faults. */
  readonly seed?: number;
  /** `delay`: by how many milliseconds. */
  readonly delayMs?: number;
  /** `clock-skew`: how far the emulator's clock is ahead of the true time when it checks tokens. May be negative. */
  readonly skewMs?: number;
  /** `throttle`: what clients are told to wait. Default 1000. `reorder`: how long a message waits for the next. */
  readonly waitMs?: number;
}

type Field = keyof FaultOptions;

/** What can be told of the thing that a kind strikes, and what it needs to be told itself. */
const FIELDS: Readonly<Record<FaultKind, { readonly may: readonly Field[]; readonly must?: readonly Field[] }>> = {
  drop: { may: ['service', 'protocol', 'device', 'entity', 'connection'] },
  'half-open': { may: ['service', 'protocol', 'device', 'entity', 'connection'] },
  delay: { may: ['service', 'protocol', 'device', 'entity', 'connection', 'direction'], must: ['delayMs'] },
  duplicate: { may: ['service', 'device', 'entity', 'direction'] },
  reorder: { may: ['service', 'device', 'entity', 'direction', 'waitMs'] },
  'refuse-auth': { may: ['service', 'device'] },
  throttle: { may: ['service', 'protocol', 'device', 'entity', 'operation', 'waitMs'] },
  'clock-skew': { may: [], must: ['skewMs'] },
};
const ALWAYS: readonly Field[] = ['kind', 'durationMs'];
/** Not for what is a condition and no event: lateness, and a clock that is wrong. */
const CHANCE: readonly Field[] = ['count', 'probability', 'seed'];
const CONDITIONS: readonly FaultKind[] = ['delay', 'clock-skew'];

const CHOICES: Partial<Record<Field, readonly string[]>> = {
  kind: FAULT_KINDS,
  service: SERVICES,
  protocol: PROTOCOLS,
  direction: DIRECTIONS,
  operation: OPERATIONS,
};
const HOUR = 3_600_000;
/** Limits of the numbers: lowest, highest, and whether only whole ones. */
const NUMBERS: Partial<Record<Field, readonly [number, number, boolean]>> = {
  count: [1, 1_000_000, true],
  durationMs: [1, 24 * HOUR, true],
  probability: [Number.MIN_VALUE, 1, false],
  seed: [0, 2 ** 32 - 1, true],
  delayMs: [1, 10 * 60_000, true],
  skewMs: [-365 * 24 * HOUR, 365 * 24 * HOUR, true],
  waitMs: [1, HOUR, true],
};
const MAX_TEXT = 512;

/**
 * Checks a fault that came from outside.
 *
 * @param place where it stands, for the text of an error.
 * @throws RangeError that names the place and what is wrong.
 */
export function faultFrom(value: Json, place: string): FaultOptions {
  if (!isJsonObject(value)) throw new RangeError(`${place} must be an object.`);
  checkField(value, 'kind', place);
  const kind = value['kind'] as FaultKind;
  const { may, must = [] } = FIELDS[kind];
  const known: readonly string[] = [...ALWAYS, ...(CONDITIONS.includes(kind) ? [] : CHANCE), ...may, ...must];
  for (const name of Object.keys(value)) {
    if (!known.includes(name)) {
      throw new RangeError(`${place}.${name} is not a field of '${kind}'. Its fields are ${known.join(', ')}.`);
    }
    checkField(value, name as Field, place);
  }
  for (const name of must) checkField(value, name, place);
  return value as unknown as FaultOptions;
}

function checkField(value: JsonObject, name: Field, place: string): void {
  const field = value[name];
  const choices = CHOICES[name];
  const number = NUMBERS[name];
  if (choices) {
    if (typeof field !== 'string' || !choices.includes(field)) {
      throw new RangeError(`${place}.${name} must be one of ${choices.join(', ')}.`);
    }
  } else if (number) {
    const [low, high, isWhole] = number;
    const isNumber = typeof field === 'number' && field >= low && field <= high;
    if (!isNumber || (isWhole && !Number.isInteger(field))) {
      const bounds = name === 'probability' ? 'above 0 and at most 1' : `a whole number from ${low} to ${high}`;
      throw new RangeError(`${place}.${name} must be ${bounds}.`);
    }
  } else if (typeof field !== 'string' || field === '' || field.length > MAX_TEXT) {
    throw new RangeError(`${place}.${name} must be a text of 1 to ${MAX_TEXT} characters.`);
  }
}

/** What a fault may strike. */
export interface Subject {
  readonly service: Service;
  readonly protocol?: Protocol;
  /** Keys of the devices and modules that it is of. */
  readonly devices?: readonly string[];
  readonly entities?: readonly string[];
  readonly connection?: string;
  readonly direction?: Direction;
  readonly operation?: Operation;
}

/** Whether the selectors of a fault match. */
export function selects(fault: FaultOptions, subject: Subject): boolean {
  const isSame = (wanted: string | undefined, found: string | undefined): boolean =>
    wanted === undefined || wanted === found;
  const hasLike = (pattern: string | undefined, found: readonly string[] = []): boolean =>
    pattern === undefined || found.some((text) => isLike(pattern, text));
  return (
    isSame(fault.service, subject.service) &&
    isSame(fault.protocol, subject.protocol) &&
    isSame(fault.connection, subject.connection) &&
    isSame(fault.operation, subject.operation) &&
    (subject.direction === undefined || isSame(fault.direction, subject.direction)) &&
    hasLike(fault.device, subject.devices) &&
    hasLike(fault.entity, subject.entities)
  );
}

/** Compares without looking at case, since addresses differ in it. No regular expression: the pattern is a user's. */
function isLike(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const whole = text.toLowerCase();
  if (!whole.startsWith(first)) return false;
  let at = first.length;
  for (const [index, part] of rest.entries()) {
    const isLast = index === rest.length - 1;
    const found = isLast ? whole.length - part.length : whole.indexOf(part, at);
    if (found < at || !whole.startsWith(part, found)) return false;
    at = found + part.length;
  }
  return at === whole.length;
}
