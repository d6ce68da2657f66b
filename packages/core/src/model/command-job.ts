import type { CommandDefinition, CommandStatus } from './command.ts';
import { ConnectedServiceError } from './errors.ts';
import type { Entity, Id, Instant, Json } from './primitives.ts';

/**
 * Where a command to many devices stands. `awaiting-approval` a second person must look at it; `approved` the next
 * engine takes it up; `running` its commands are being sent; `cancelling` nothing new is sent, and what is under way
 * comes to its end; `completed` every command has ended, one way or another; `cancelled`, `rejected`, `expired` it was
 * stopped by somebody, refused by the second person, or not approved or begun in time.
 */
export type CommandJobStatus =
  'awaiting-approval' | 'approved' | 'running' | 'cancelling' | 'completed' | 'cancelled' | 'rejected' | 'expired';

/** Every allowed step. Those without one are final. */
export const COMMAND_JOB_TRANSITIONS: Readonly<Record<CommandJobStatus, readonly CommandJobStatus[]>> = {
  'awaiting-approval': ['approved', 'rejected', 'cancelled', 'expired'],
  approved: ['running', 'cancelled', 'expired'],
  running: ['cancelling', 'completed'],
  cancelling: ['cancelled'],
  completed: [],
  cancelled: [],
  rejected: [],
  expired: [],
};

/** What becomes of a device's copy: `waiting` it is not made yet; `skipped` the device is no longer there. */
export type CommandJobOutcome = CommandStatus | 'waiting' | 'skipped';
/** How many devices stand where. Together they are all targets. */
export type CommandJobTally = Readonly<Record<CommandJobOutcome, number>>;

/** Why a device that was asked for is left out. */
export type ExclusionReason = 'not-registered' | 'unknown-command' | 'queue-nearly-full';

export interface CommandJobTransition {
  readonly at: Instant;
  readonly to: CommandJobStatus;
  readonly actor: string;
  readonly reason?: string | undefined;
  readonly opId?: string | undefined;
}

/** What goes to each device: frozen when it is asked for, so that what was approved is what runs. */
export interface CommandOrder {
  readonly name: string;
  /** Absent for a raw message. */
  readonly definitionId?: Id<'commandDefinition'> | undefined;
  readonly parameters: Json;
  readonly mode: CommandDefinition['mode'];
  readonly completion: CommandDefinition['completion'];
  readonly timeoutMs: number;
}

/** One command to many devices (`msdyn_sendtoallconnecteddevices`; a job of IoT Hub). */
export interface CommandJob extends Entity<'commandJob'>, CommandOrder {
  readonly status: CommandJobStatus;
  readonly reason?: string | undefined;
  /** What was asked for: the devices of an asset, or those that a filter found. */
  readonly assetId?: Id<'asset'> | undefined;
  readonly where?: Json | undefined;
  readonly targetCount: number;
  /** How many devices were left out, by reason. */
  readonly excluded: Readonly<Record<ExclusionReason, number>>;
  /** SHA-256 of what is sent and to which devices. */
  readonly digest: string;
  readonly tally: CommandJobTally;
  /** Batches with a device whose copy has not come to its end. */
  readonly openBatches: number;
  /** When waiting ends by itself: for approval, for the start and, while running, for what is not sent yet. */
  readonly expiresAt: Instant;
  readonly alertId?: Id<'alert'> | undefined;
  readonly caseId?: Id<'case'> | undefined;
  readonly workOrderId?: Id<'workOrder'> | undefined;
  readonly requestedBy: string;
  /** Id of the principal, who may not approve it. */
  readonly requestedById: string;
  readonly approvedBy?: string | undefined;
  /** Oldest first. */
  readonly transitions: readonly CommandJobTransition[];
}

/** One device of a job. */
export interface CommandJobTarget {
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  /** The device's copy, once it is made. */
  readonly commandId?: Id<'command'> | undefined;
}

/** One device that was asked for and left out of a job. */
export interface CommandJobExclusion {
  readonly deviceId: Id<'device'>;
  readonly deviceKey: string;
  readonly reason: ExclusionReason;
}

/** Some devices of a job: the whole list may be long, and no record grows without bound. */
export interface CommandJobBatch extends Entity<'commandJobBatch'> {
  readonly jobId: Id<'commandJob'>;
  /** From 0, in the order of sending. */
  readonly index: number;
  /**
   * `waiting` no copy is made; `sent` all are; `settled` all have ended; `dropped` they will not be made any more;
   * `left-out` it has no targets, and only keeps who was left out.
   */
  readonly status: 'waiting' | 'sent' | 'settled' | 'dropped' | 'left-out';
  readonly targets: readonly CommandJobTarget[];
  readonly excluded?: readonly CommandJobExclusion[] | undefined;
  readonly tally: CommandJobTally;
}

/** Most devices of one job, and devices in one batch. */
export const MAX_JOB_TARGETS = 10_000;
export const JOB_BATCH_SIZE = 50;

const NONE: CommandJobTally = {
  waiting: 0,
  skipped: 0,
  queued: 0,
  sent: 0,
  delivered: 0,
  completed: 0,
  rejected: 0,
  failed: 0,
  expired: 0,
  unknown: 0,
  cancelled: 0,
};

/** Counts outcomes. */
export function tallyOf(outcomes: readonly CommandJobOutcome[]): CommandJobTally {
  const tally = { ...NONE };
  for (const outcome of outcomes) tally[outcome] += 1;
  return tally;
}

/** The tally of the whole after a part of it has changed. */
export function tallyAfter(whole: CommandJobTally, before: CommandJobTally, after: CommandJobTally): CommandJobTally {
  const tally = { ...whole };
  for (const outcome of Object.keys(NONE) as CommandJobOutcome[]) tally[outcome] += after[outcome] - before[outcome];
  return tally;
}

/** Whether two tallies are the same. */
export function sameTally(a: CommandJobTally, b: CommandJobTally): boolean {
  return (Object.keys(NONE) as CommandJobOutcome[]).every((outcome) => a[outcome] === b[outcome]);
}

/** Whether a job may still change its status. */
export function isJobOpen({ status }: Pick<CommandJob, 'status'>): boolean {
  return COMMAND_JOB_TRANSITIONS[status].length > 0;
}

/**
 * Applies one step to a job.
 * @throws ConnectedServiceError `conflict` when the step is not allowed.
 */
export function transitionJob(job: CommandJob, to: CommandJobStatus, by: Omit<CommandJobTransition, 'to'>): CommandJob {
  if (!COMMAND_JOB_TRANSITIONS[job.status].includes(to)) {
    throw new ConnectedServiceError('conflict', `A job that is ${job.status} cannot become ${to}.`, {
      details: { jobId: job.id, status: job.status, to },
    });
  }
  return { ...job, status: to, reason: by.reason, transitions: [...job.transitions, { ...by, to }] };
}

/** The job after its last copy has ended; the same while one is open. */
export function endedJob(job: CommandJob, at: Instant, actor: string): CommandJob {
  if (job.openBatches > 0) return job;
  if (job.status === 'running') return transitionJob(job, 'completed', { at, actor });
  return job.status === 'cancelling' ? transitionJob(job, 'cancelled', { at, actor, reason: job.reason }) : job;
}
