import { datedPath, isConnectedServiceError, UNCHANGED_RULE } from '../../model/index.ts';
import type { CallOptions, RuleRecord, RuleThresholds } from '../../model/index.ts';
import type { RulesClient } from '../../ports/index.ts';
import { instantOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, idOf, writeOptionsOf } from '../input-guard.ts';
import { create, replace, transactFresh } from '../transaction.ts';
import { ruleId } from './live-rules.ts';
import { noSuchRule, staleRule } from './rule-errors.ts';
import { bytesOf, newestBlob, nextValidFrom, readRows, rowsIn } from './threshold-blobs.ts';
import type { ThresholdSource } from './threshold-blobs.ts';
import { isWritten, thresholdCallOf, thresholdCallsWith } from './threshold-calls.ts';

/** Reference data of stream jobs, in versions by the minute. */
export function thresholdVerbs(context: ServiceContext): Pick<RulesClient, 'getThresholds' | 'replaceThresholds'> {
  const { store, clock, thresholds } = context;
  const sourceOf = (name: string): ThresholdSource => {
    const source = thresholds.get(name);
    if (!source) throw noSuchRule(name);
    return source;
  };
  return {
    async getThresholds(name, options) {
      const { signal } = callOptionsOf(options);
      const source = sourceOf(idOf(name));
      return current(name, await store.get('rule', await ruleId(name)), source, { signal });
    },
    async replaceThresholds(name, input, options) {
      const source = sourceOf(idOf(name));
      const { rows, bytes } = rowsIn(fieldsOf(input, '', ['rows']).rows);
      const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
      const id = await ruleId(name);
      const seen = await store.get('rule', id);
      const earlier = thresholdCallOf(seen, opId);
      // A retry, maybe late: what others have written since stays.
      if (earlier && (await isWritten(source, earlier, { signal }))) return current(name, seen, source, { signal });
      const newest = await newestBlob(source, { signal });
      const present = newest && (await rowsOrNone(source, newest.name, { signal }));
      const isSame = present !== undefined && sameBytes(bytesOf(present), bytes);
      const saved = await transactFresh(
        store,
        async (transaction) => {
          const before = await transaction.get('rule', id);
          // A retry of a call that has had its effect is no conflict.
          if (isSame && opId !== undefined) return before;
          // Nor of one whose minute is taken and whose blob could not be written, unless others took one since.
          const version = before?.version ?? UNCHANGED_RULE;
          const taken = thresholdCallOf(before, opId);
          const isNext = taken !== undefined && taken.from === before?.thresholdsFrom;
          if (ifVersion !== undefined && ifVersion !== version && !isNext) throw staleRule(name);
          if (isSame) return before;
          // The record first: of two at once each gets a minute of its own.
          const minutes = [newest?.from, before?.thresholdsFrom && Date.parse(before.thresholdsFrom)];
          const from = nextValidFrom(
            clock.now(),
            minutes.filter((ms): ms is number => typeof ms === 'number'),
          );
          const thresholdsFrom = instantOf(from);
          const changes = { thresholdsFrom, ...thresholdCallsWith(before, opId, thresholdsFrom) };
          return before
            ? replace(transaction, 'rule', { ...before, ...changes }, opId)
            : create(transaction, 'rule', { id, job: name, revision: 0, stateVersion: 0, ...changes }, opId);
        },
        { signal },
      );
      if (isSame || !saved?.thresholdsFrom) return shown(name, saved, newest?.from, rows);
      const from = Date.parse(saved.thresholdsFrom);
      // Without the blob the minute stays unused: the former rows go on, and a repeated call takes the next.
      await source.blobs.write(datedPath(source.path, from), bytes, { signal });
      return shown(name, saved, from, rows);
    },
  };
}

async function current(
  name: string,
  record: RuleRecord | undefined,
  source: ThresholdSource,
  options: CallOptions,
): Promise<RuleThresholds> {
  const newest = await newestBlob(source, options);
  const rows = newest ? await readRows(source, newest.name, options) : [];
  return shown(name, record, newest?.from, rows);
}

/** What was written by others and is no list of rows is no reason to keep it. */
async function rowsOrNone(
  source: ThresholdSource,
  name: string,
  options: CallOptions,
): Promise<RuleThresholds['rows'] | undefined> {
  try {
    return await readRows(source, name, options);
  } catch (error) {
    if (isConnectedServiceError(error, 'unsupported')) return undefined;
    throw error;
  }
}

function shown(
  id: string,
  record: RuleRecord | undefined,
  from: number | undefined,
  rows: RuleThresholds['rows'],
): RuleThresholds {
  const version = record?.version ?? UNCHANGED_RULE;
  return { id, version, ...(from === undefined ? {} : { validFrom: instantOf(from) }), rows };
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}
