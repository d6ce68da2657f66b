import { ConnectedServiceError } from '@csk/core';
import type { ArmChildKind } from '../arm-job.ts';

/** A resource as Azure answers it. Keys and passwords never come back. */
export interface CurrentResource {
  readonly name: string;
  readonly etag: string | undefined;
  readonly properties: Fields;
}

export type Fields = { readonly [name: string]: unknown };

/** What there is in Azure. */
export interface CurrentJob {
  readonly etag: string | undefined;
  readonly location: string;
  readonly state: string;
  readonly lastOutputEventTime: string | undefined;
  readonly outputStartTime: string | undefined;
  /** `identity`, `tags` and `properties`. */
  readonly body: Fields;
  readonly children: Readonly<Record<ArmChildKind, readonly CurrentResource[]>>;
}

/** States in which the job reads and writes, so that nothing of it can be changed (ARM property `jobState`). */
const RUNNING = new Set(['running', 'degraded', 'idle']);
/** States that end by themselves. */
const PASSING = new Set(['starting', 'stopping', 'restarting', 'scaling', 'creating', 'updating', 'deleting']);

export const isRunning = ({ state }: CurrentJob): boolean => RUNNING.has(state.toLowerCase());
export const isPassing = ({ state }: CurrentJob): boolean => PASSING.has(state.toLowerCase());

/**
 * Reads the body of a job that was asked for with its children.
 * @throws ConnectedServiceError `internal` when it is not such a body.
 */
export function currentJobOf(body: unknown, etag: string | undefined): CurrentJob {
  if (!isFields(body) || !isFields(body.properties)) {
    throw new ConnectedServiceError('internal', 'the answer of Azure is no streaming job', {
      port: 'stream-analytics',
    });
  }
  const { properties } = body;
  const { transformation } = properties;
  return {
    etag: etag ?? textOf(properties.etag),
    location: textOf(body.location) ?? '',
    state: textOf(properties.jobState) ?? '',
    lastOutputEventTime: textOf(properties.lastOutputEventTime),
    outputStartTime: textOf(properties.outputStartTime),
    // Later versions of the API have the SKU beside the properties.
    body: { ...body, properties: { ...(isFields(body.sku) ? { sku: body.sku } : {}), ...properties } },
    children: {
      function: childrenOf(properties.functions),
      input: childrenOf(properties.inputs),
      output: childrenOf(properties.outputs),
      transformation: isFields(transformation) ? childrenOf([transformation]) : [],
    },
  };
}

export function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function childrenOf(value: unknown): CurrentResource[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isFields).flatMap(({ name, properties }) => {
    if (typeof name !== 'string' || !isFields(properties)) return [];
    return [{ name, etag: textOf(properties.etag), properties }];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
