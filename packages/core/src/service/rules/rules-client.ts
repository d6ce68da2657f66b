import { opIdsWith, paged, UNCHANGED_RULE, wasDoneBy } from '../../model/index.ts';
import type { Rule, RuleRecord, RuleState } from '../../model/index.ts';
import type { RulesClient, StreamJobDefinition } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  invalid,
  MAX_RULE_QUERY,
  oneOf,
  textOf,
  writeOptionsOf,
} from '../input-guard.ts';
import { listedPage } from '../listed-page.ts';
import { pageOptionsOf } from '../list-query.ts';
import { create, replace, transactFresh } from '../transaction.ts';
import { ruleId, runningRule } from './live-rules.ts';
import { noSuchRule, staleRule } from './rule-errors.ts';
import { thresholdVerbs } from './thresholds.ts';

const STATES: readonly RuleState[] = ['keep', 'drop'];

/** Stream jobs whose query is changed while the engines run. */
export function rulesClient(context: ServiceContext): RulesClient {
  const { store, rules, processor, thresholds } = context;
  const find = (name: string) => rules.configured.find((job) => job.name === name);
  const shown = (job: StreamJobDefinition, record: RuleRecord | undefined) =>
    ruleOf(job, record, thresholds.has(job.name));
  return {
    ...thresholdVerbs(context),
    list: (options) =>
      paged(async (page) => {
        callOptionsOf(options);
        const { items, ...rest } = listedPage(rules.configured, pageOptionsOf(page));
        const ids = await Promise.all(items.map(({ name }) => ruleId(name)));
        const records = new Map((await store.getAll('rule', ids)).map((record) => [record.id, record]));
        return { ...rest, items: items.map((job, index) => shown(job, records.get(ids[index] ?? ''))) };
      }),
    async get(name, options) {
      callOptionsOf(options);
      const job = find(idOf(name));
      return job && shown(job, await store.get('rule', await ruleId(job.name)));
    },
    async update(name, change, options) {
      const job = find(idOf(name));
      const { query, state } = changeOf(change);
      const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
      if (!job || !processor) throw noSuchRule(name);
      const id = await ruleId(job.name);
      const seen = await store.get('rule', id);
      // A retry, maybe late: what others have changed since stays.
      if (wasDoneBy(seen, opId)) return shown(job, seen);
      const after = changed(job, seen, { query, state });
      // Before anything is written, and in no transaction: a compilation may ask the inputs for their partitions.
      const running = runningRule(job, seen).job;
      const next = runningRule(job, after).job;
      if (next.query !== running.query) {
        await processor.check(next, { signal, ...(state === 'keep' ? { replaces: running } : {}) });
      }
      const saved = await transactFresh(
        store,
        async (transaction) => {
          const before = await transaction.get('rule', id);
          const isSame = before?.query === after.query;
          // A retry of a call that has had its effect is no conflict.
          if (isSame && opId !== undefined) return before;
          const expected = ifVersion ?? seen?.version ?? UNCHANGED_RULE;
          if (expected !== (before?.version ?? UNCHANGED_RULE)) throw staleRule(job.name);
          if (isSame) return before;
          const changes = { ...after, ...opIdsWith(before, opId) };
          return before
            ? replace(transaction, 'rule', { ...before, ...changes }, opId)
            : create(transaction, 'rule', { ...changes, id }, opId);
        },
        { signal },
      );
      return shown(job, saved);
    },
  };
}

type RuleChanges = Pick<RuleRecord, 'job' | 'query' | 'revision' | 'stateVersion'>;

function changeOf(change: unknown): { readonly query: string | null; readonly state: RuleState } {
  const given = fieldsOf(change, '', ['query', 'state']);
  if (given.query === undefined) throw invalid('query', 'must be text, or null for the text of the set-up');
  return {
    query: given.query === null ? null : textOf(given.query, 'query', MAX_RULE_QUERY),
    state: given.state === undefined ? 'keep' : oneOf(given.state, 'state', STATES),
  };
}

/** The record after a change. */
function changed(
  job: StreamJobDefinition,
  before: RuleRecord | undefined,
  { query, state }: ReturnType<typeof changeOf>,
): RuleChanges {
  return {
    job: job.name,
    query: query === null || query === job.query ? undefined : query,
    revision: (before?.revision ?? 0) + 1,
    stateVersion: (before?.stateVersion ?? 0) + (state === 'drop' ? 1 : 0),
  };
}

function ruleOf(job: StreamJobDefinition, record: RuleRecord | undefined, hasThresholds: boolean): Rule {
  const { query, version: jobVersion } = runningRule(job, record).job;
  return {
    id: job.name,
    version: record?.version ?? UNCHANGED_RULE,
    ...(record ? { updatedAt: record.updatedAt } : {}),
    jobVersion,
    query,
    configuredQuery: job.query,
    isChanged: record?.query !== undefined,
    hasThresholds,
  };
}
