import type { ArmChild, ArmChildKind, ArmJob } from '../arm-job.ts';
import { type ArmObject, secretsIn } from '../arm-value.ts';
import { invalid } from '../fields.ts';
import { type CurrentJob, isFields, isRunning } from './current-job.ts';
import { differences } from './differences.ts';

/** One resource to write. */
export interface Change {
  readonly kind: 'job' | ArmChildKind;
  readonly name: string;
  readonly action: 'create' | 'change';
  /** The fields that differ; empty for a new resource. */
  readonly fields: readonly string[];
  /** What the resource had when it was read; it is only overwritten if it still has it. */
  readonly etag: string | undefined;
  readonly body: ArmObject;
}

/** From when on a started job writes output. */
export type OutputStart =
  | { readonly mode: 'JobStartTime' }
  | { readonly mode: 'LastOutputEventTime' }
  | { readonly mode: 'CustomTime'; readonly time: string };

export interface PlanOptions {
  /** Also start a job that does not run. One that runs is started again in any case. */
  readonly start?: boolean | undefined;
  /** The default is where a running job stopped, so that nothing is lost, and now for one that did not run. */
  readonly from?: OutputStart | undefined;
  /** Writes what holds keys again, although it looks the same: keys were changed. */
  readonly renewSecrets?: boolean | undefined;
}

export interface DeployPlan {
  readonly job: string;
  /** In the order in which they are made. */
  readonly changes: readonly Change[];
  /** Inputs, outputs and functions that the description does not know. They stay. */
  readonly kept: readonly string[];
  /** Azure changes nothing of a running job: it is stopped first, and started again. */
  readonly stop: boolean;
  readonly start: OutputStart | undefined;
}

/**
 * What has to be done so that Azure has the job as described. The same description twice gives no change.
 * @throws ConnectedServiceError `invalid` when the job would have to move to another region.
 */
export function planDeploy(wanted: ArmJob, current: CurrentJob | undefined, options: PlanOptions = {}): DeployPlan {
  if (current === undefined) {
    const changes = [jobChange(wanted, undefined), ...wanted.children.map((child) => creation(child))];
    const start: OutputStart | undefined = options.start ? (options.from ?? { mode: 'JobStartTime' }) : undefined;
    return { job: wanted.name, changes: changes.flatMap((change) => change ?? []), kept: [], stop: false, start };
  }
  if (wanted.location !== undefined && regionOf(wanted.location) !== regionOf(current.location)) {
    throw invalid('location', `the job is in ${current.location}, and Azure does not move jobs`);
  }
  const children = wanted.children.map((child) => childChange(child, current, options.renewSecrets === true));
  const changes = [jobChange(wanted, current), ...children].flatMap((change) => change ?? []);
  const running = isRunning(current);
  const stop = running && changes.length > 0;
  const from = options.from ?? { mode: running ? 'LastOutputEventTime' : 'JobStartTime' };
  const start = stop || (options.start === true && !running) ? reachable(from, current) : undefined;
  return { job: wanted.name, changes, kept: keptIn(wanted, current), stop, start };
}

/** Azure refuses to go on from the last output of a job that never wrote any: then from where it was to begin. */
function reachable(from: OutputStart, current: CurrentJob): OutputStart {
  if (from.mode !== 'LastOutputEventTime' || current.lastOutputEventTime !== undefined) return from;
  const time = current.outputStartTime;
  return time === undefined ? { mode: 'JobStartTime' } : { mode: 'CustomTime', time };
}

function jobChange({ name, body }: ArmJob, current: CurrentJob | undefined): Change | undefined {
  if (current === undefined) return { kind: 'job', name, action: 'create', fields: [], etag: undefined, body };
  const tags = tagsSpelledAs(body.tags, current.body.tags);
  const fields = differences(body, { ...current.body, tags });
  if (fields.length === 0) return undefined;
  return { kind: 'job', name, action: 'change', fields, etag: current.etag, body: withTags(body, tags) };
}

/** Azure regards no case in the names of tags, and may keep the case in which it was given them first. */
function tagsSpelledAs(wanted: unknown, present: unknown): unknown {
  if (!isFields(present) || !isFields(wanted)) return present;
  const spelled = new Map(Object.keys(wanted).map((name) => [name.toLowerCase(), name]));
  return Object.fromEntries(
    Object.entries(present).map(([name, text]) => [spelled.get(name.toLowerCase()) ?? name, text]),
  );
}

/** A change replaces all tags; those of others stay. */
function withTags(body: ArmObject, present: unknown): ArmObject {
  if (!isFields(present) || !isFields(body.tags)) return body;
  const others = Object.entries(present).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  return { ...body, tags: { ...Object.fromEntries(others), ...body.tags } };
}

function creation({ kind, name, properties }: ArmChild): Change {
  return { kind, name, action: 'create', fields: [], etag: undefined, body: { properties } };
}

function childChange(child: ArmChild, current: CurrentJob, renewSecrets: boolean): Change | undefined {
  const { kind, properties } = child;
  // A job has one query, whatever it is called.
  const found = current.children[kind].find(
    ({ name }) => kind === 'transformation' || name.toLowerCase() === child.name.toLowerCase(),
  );
  if (found === undefined) return creation(child);
  const secrets = renewSecrets ? secretsIn(properties).map(({ parameter }) => parameter) : [];
  const fields = [...differences(properties, found.properties), ...secrets];
  if (fields.length === 0) return undefined;
  return { kind, name: found.name, action: 'change', fields, etag: found.etag, body: { properties } };
}

function keptIn(wanted: ArmJob, current: CurrentJob): string[] {
  const known = new Set(wanted.children.map(({ kind, name }) => `${kind} ${name.toLowerCase()}`));
  return (['function', 'input', 'output'] as const).flatMap((kind) =>
    current.children[kind]
      .filter(({ name }) => !known.has(`${kind} ${name.toLowerCase()}`))
      .map(({ name }) => `${kind} ${name}`),
  );
}

/** `West Europe` and `westeurope` are the same. */
function regionOf(location: string): string {
  return location.replaceAll(/\s/g, '').toLowerCase();
}

/** The plan in words, one step a line. */
export function planText(plan: DeployPlan): string {
  const lines = plan.changes.map(({ kind, name, action, fields }) => {
    const what = kind === 'transformation' ? 'query' : `${kind} ${name}`;
    return fields.length === 0 ? `${action} ${what}` : `${action} ${what}: ${fields.join(', ')}`;
  });
  if (plan.stop) lines.unshift(`stop job ${plan.job}`);
  if (plan.start !== undefined) {
    const from = plan.start.mode === 'CustomTime' ? plan.start.time : plan.start.mode;
    lines.push(`start job ${plan.job} from ${from}`);
  }
  if (lines.length === 0) lines.push('nothing to do');
  for (const kept of plan.kept) lines.push(`keep ${kept}, which is not described`);
  return `${lines.join('\n')}\n`;
}
