import { transitionAlert } from '../../model/index.ts';
import type { Alert, AlertEvidence, AlertPriority, AutoClose, DebounceRule, ReplayedAlert } from '../../model/index.ts';
import { groupKey } from '../raising/alert-grouping.ts';
import { conditionOf } from '../raising/alert-marks.ts';
import type { ClearReport } from '../raising/clear-alert.ts';
import { SYSTEM_ACTOR } from '../context.ts';
import type { AlertDraft } from '../raising/new-alert.ts';
import { planRaising } from '../raising/raise-plan.ts';
import type { RaiseRequest } from '../raising/raise-request.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Alerts that are shown whole. */
const MAX_LISTED = 1000;
/** Messages that each of them shows. */
const MAX_MESSAGES = 10;
/** Alerts that are held as possible parents, the newest ones: enough for every device of a large fleet. */
const MAX_HELD = 100_000;
/** Of one group, or one token; parents of a group are a window apart, so very few fit a moment. */
const MAX_IN_GROUP = 20;

/** An alert, and the parent that it is or belongs to. */
interface TokenHolder {
  readonly id: string;
  readonly rootId: string;
  readonly deviceKey: string | undefined;
}

/** The alerts that a recording leads to. Grouped by the same decisions as live ones; nobody works on them. */
export class ReplayedAlerts {
  readonly #debounce: DebounceRule;
  readonly #autoClose: AutoClose;
  /** Open parents, those that changed last at the end. */
  readonly #held = new Map<string, Alert>();
  readonly #listed = new Map<string, { alert: Alert; readonly evidence: ReplayedAlert['evidence'] }>();
  /** Ids of the newest parents of each group. */
  readonly #groups = new Map<string, string[]>();
  /** Ids of the parents of each condition whose end was not reported. */
  readonly #uncleared = new Map<string, string[]>();
  /** The newest alerts of each source and token; tokens are a device's choice, so several may have the same. */
  readonly #tokens = new Map<string, readonly TokenHolder[]>();
  readonly #identities = new Map<string, true>();
  /** The newest end of each condition, for reports from before it that come later. */
  readonly #ends = new Map<string, { readonly clearedAt: string }>();
  #nextNumber = 1;
  /** When each parent was raised, in milliseconds since 1970. */
  readonly times: number[] = [];
  readonly priorityMix: Record<AlertPriority['level'], number> = { low: 0, medium: 0, high: 0 };

  constructor(debounce: DebounceRule, autoClose: AutoClose) {
    this.#debounce = debounce;
    this.#autoClose = autoClose;
  }

  /** What the report led to; `known` when there is an alert of the same identity. */
  raise(request: RaiseRequest, now: string): 'alert' | 'repeat' | 'known' {
    const identity = JSON.stringify(request.identity);
    if (this.#identities.has(identity)) return 'known';
    remember(this.#identities, identity, true);
    // As text they sort by age, which decides between parents that are equal otherwise.
    const id = `alert-${String(this.#nextNumber).padStart(12, '0')}`;
    this.#nextNumber += 1;
    const evidence: AlertEvidence = { ...request.evidence, readings: [] };
    const plan = planRaising(
      [{ id, request: { ...request, data: undefined }, evidence: withoutMessages(evidence) }],
      {
        alerts: this.#candidates(request),
        devices: new Map(),
        assets: new Map(),
        instances: new Map(),
        history: undefined,
        coverage: asIs,
        marks: this.#ends,
      },
      { debounce: this.#debounce, autoClose: this.#autoClose, now },
    );
    let rootId = id;
    for (const { record } of plan) {
      if (record.parentId === undefined) this.#save(record);
      else rootId = record.parentId;
    }
    const token = tokenKey(request.source, request.token);
    const holder = { id, rootId, deviceKey: request.deviceKey };
    remember(this.#tokens, token, [...(this.#tokens.get(token) ?? []), holder].slice(-MAX_IN_GROUP));
    if (rootId === id) this.#admit(id, request, evidence);
    else this.#reopened(rootId);
    return rootId === id ? 'alert' : 'repeat';
  }

  /** Open parents that the report may belong under. */
  #candidates(request: RaiseRequest): readonly Alert[] {
    const key = groupKey(request, this.#debounce);
    const found = new Map<string, Alert>();
    const put = (alert: Alert | undefined) => alert && found.set(alert.id, alert);
    for (const id of key === undefined ? [] : (this.#groups.get(key) ?? [])) put(this.#held.get(id));
    const { source, parentToken: token } = request;
    if (token === undefined) return [...found.values()];
    for (const { id, rootId, deviceKey } of this.#tokens.get(tokenKey(source, token)) ?? []) {
      const root = this.#held.get(rootId);
      put(root);
      // Of a repeat nothing else is asked than whose it is and under whom.
      if (root && id !== rootId) put({ ...root, id, parentId: rootId, token, ...withoutUndefined({ deviceKey }) });
    }
    return [...found.values()];
  }

  #save(draft: AlertDraft): void {
    const before = this.#held.get(draft.id);
    if (before) this.priorityMix[before.priority.level] -= 1;
    this.priorityMix[draft.priority.level] += 1;
    // The store's fields matter to nobody here.
    this.#keep({ ...draft, version: '', createdAt: draft.raisedAt, updatedAt: draft.raisedAt });
  }

  #keep(alert: Alert): void {
    this.#held.delete(alert.id);
    remember(this.#held, alert.id, alert);
    const listed = this.#listed.get(alert.id);
    if (listed) listed.alert = alert;
  }

  #admit(id: string, request: RaiseRequest, { metric, reading, threshold, messages }: AlertEvidence): void {
    this.times.push(Date.parse(request.raisedAt));
    const key = groupKey(request, this.#debounce);
    if (key !== undefined) this.#groups.set(key, [...(this.#groups.get(key) ?? []), id].slice(-MAX_IN_GROUP));
    const alert = this.#held.get(id);
    if (alert?.clearedAt === undefined) push(this.#uncleared, conditionOf(request), id);
    if (alert?.status === 'closed') this.#held.delete(id);
    if (alert === undefined || this.#listed.size >= MAX_LISTED) return;
    const newest = messages?.slice(-MAX_MESSAGES);
    this.#listed.set(id, {
      alert,
      evidence: { ...withoutUndefined({ metric, reading, threshold, messages: newest }) },
    });
  }

  /** A repeat brings a condition back whose end was reported. */
  #reopened(rootId: string): void {
    const root = this.#held.get(rootId);
    if (root === undefined || root.clearedAt !== undefined) return;
    const condition = conditionOf(root);
    if ((this.#uncleared.get(condition)?.lastIndexOf(rootId) ?? -1) < 0) push(this.#uncleared, condition, rootId);
  }

  /** Notes the end of a condition on its open alerts, except on those that were raised again later. */
  clear(report: ClearReport, now: string): void {
    const condition = conditionOf(report);
    const { clearedAt } = report;
    if (clearedAt > (this.#ends.get(condition)?.clearedAt ?? '')) {
      this.#ends.delete(condition);
      remember(this.#ends, condition, { clearedAt });
    }
    const left = (this.#uncleared.get(condition) ?? []).filter((id) => {
      const alert = this.#held.get(id) ?? this.#listed.get(id)?.alert;
      if (alert === undefined) return false;
      if (alert.lastRaisedAt > clearedAt) return true;
      const cleared = { ...alert, clearedAt };
      if (this.#autoClose === 'never') this.#keep(cleared);
      else {
        this.#keep(transitionAlert(cleared, 'close', { actor: SYSTEM_ACTOR, at: now }));
        this.#held.delete(id);
      }
      return false;
    });
    if (left.length > 0) this.#uncleared.set(condition, left);
    else this.#uncleared.delete(condition);
  }

  get unclearedCount(): number {
    let count = 0;
    for (const ids of this.#uncleared.values()) count += ids.length;
    return count;
  }

  listed(): readonly ReplayedAlert[] {
    return [...this.#listed.values()].map(({ alert, evidence }, index) => ({
      number: index + 1,
      ...withoutUndefined({ deviceKey: alert.deviceKey, rule: alert.rule }),
      description: alert.description,
      level: alert.priority.level,
      raisedAt: alert.raisedAt,
      lastRaisedAt: alert.lastRaisedAt,
      occurrences: alert.occurrences,
      ...withoutUndefined({ clearedAt: alert.clearedAt }),
      evidence,
    }));
  }
}

const asIs = <A extends AlertDraft>(alert: A): A => alert;

const tokenKey = (source: string, token: string): string => JSON.stringify([source, token]);

/** Keeps the newest entries. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size <= MAX_HELD) return;
  const oldest = map.keys().next();
  if (oldest.done !== true) map.delete(oldest.value);
}

function push(lists: Map<string, string[]>, key: string, value: string): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function withoutMessages({ metric, reading, threshold }: AlertEvidence): AlertEvidence {
  return { ...withoutUndefined({ metric, reading, threshold }), readings: [] };
}
