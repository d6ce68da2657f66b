import type { OperationId } from '@csk/core';
import { z } from '@hono/zod-openapi';

const settings = z
  .object({
    version: z.string(),
    updatedAt: z.iso.datetime().optional(),
    values: z.looseObject({}),
    changed: z.array(z.string()),
  })
  .openapi('Settings', { description: 'What is in effect, and which of it was changed at run time.' });

const rule = z
  .object({
    id: z.string(),
    version: z.string(),
    updatedAt: z.iso.datetime().optional(),
    jobVersion: z.string(),
    query: z.string(),
    configuredQuery: z.string(),
    isChanged: z.boolean(),
    hasThresholds: z.boolean(),
  })
  .openapi('Rule', { description: 'A stream job as it runs, or is about to within moments.' });

const thresholds = z
  .object({
    id: z.string(),
    version: z.string(),
    validFrom: z.iso.datetime().optional(),
    rows: z.array(z.looseObject({})),
  })
  .openapi('RuleThresholds', { description: 'The newest rows of the reference data of a rule.' });

const RESULTS: Readonly<Partial<Record<OperationId, z.ZodType>>> = {
  CustomEntities_RegisterAll: z.array(
    z
      .object({
        recordId: z.string(),
        outcome: z.enum(['done', 'skipped', 'failed']),
        message: z.string().optional(),
        customEntityId: z.string().optional(),
        deviceIds: z.array(z.string()).optional(),
      })
      .openapi('CustomEntityOutcome'),
  ),
  ProviderInstances_Check: z
    .object({
      providerInstanceId: z.string(),
      state: z.enum(['connected', 'disconnected', 'not-configured', 'unreachable']),
      message: z.string().optional(),
      checkedAt: z.iso.datetime(),
      steps: z.array(
        z.object({
          step: z.enum(['recorded', 'configured', 'reachable', 'connected', 'telemetry', 'alerts', 'feedback']),
          state: z.enum(['ok', 'failed', 'skipped']),
          message: z.string().optional(),
          remedy: z.string().optional(),
        }),
      ),
    })
    .openapi('ProviderCheck'),
  Settings_Get: settings,
  Settings_Update: settings,
  Rules_Get: rule,
  Rules_Update: rule,
  Rules_GetThresholds: thresholds,
  Rules_ReplaceThresholds: thresholds,
};

/** What an operation on the set-up of the service answers, when it is no record. */
export function setUpResult(operationId: OperationId): z.ZodType | undefined {
  return RESULTS[operationId];
}
