import { CASE_PRIORITIES } from '../../model/index.ts';
import type { Account, Alert, Asset, CasePriority, Device, Id, Json } from '../../model/index.ts';
import type { Template } from '../../flows/template.ts';
import type { StoreReader } from '../../ports/index.ts';
import { invalid, MAX_TEXT, MAX_TITLE } from '../input-guard.ts';
import { prefillOf } from './prefill-rules.ts';

/** What a rule can see of one alert. */
export interface PrefillFacts {
  readonly alert: Pick<Alert, 'deviceId' | 'assetId' | 'accountId'>;
  readonly device: Device | undefined;
  readonly asset: Asset | undefined;
  readonly account?: Account | undefined;
}

/** The rules that hold when nobody says otherwise: also where another rule comes to nothing, and something is needed. */
const DEFAULTS = prefillOf(undefined);

/** Reads what the alerts are about. */
export async function factsOf(
  reader: StoreReader,
  alerts: readonly PrefillFacts['alert'][],
): Promise<readonly PrefillFacts[]> {
  const devices = new Map((await reader.getAll('device', idsIn(alerts, 'deviceId'))).map((one) => [one.id, one]));
  const assets = new Map((await reader.getAll('asset', idsIn(alerts, 'assetId'))).map((one) => [one.id, one]));
  return alerts.map((alert) => ({
    alert,
    device: devices.get(alert.deviceId ?? ''),
    asset: assets.get(alert.assetId ?? ''),
  }));
}

/**
 * The chosen customer, or the one to whom the rule leads from every alert.
 * @throws ConnectedServiceError `invalid` when there is none, or several.
 */
export async function accountFrom(
  reader: StoreReader,
  facts: readonly PrefillFacts[],
  chosen: Id<'account'> | undefined,
  rule: Template | null | undefined = DEFAULTS.case.accountId,
): Promise<Account> {
  if (chosen !== undefined) {
    const account = await reader.get('account', chosen);
    if (!account) throw invalid('accountId', 'there is no such customer');
    return account;
  }
  const [account, other] = await accountsFrom(reader, facts, rule);
  if (!account) throw invalid('accountId', 'no customer is known; choose one');
  if (other) throw invalid('accountId', 'there are several customers; choose one');
  return account;
}

/** The customers to whom the rule leads. */
export function accountsFrom(
  reader: StoreReader,
  facts: readonly PrefillFacts[],
  rule: Template | null | undefined,
): Promise<readonly Account[]> {
  return reader.getAll('account', [...new Set(textsFrom(rule ?? undefined, facts))]);
}

/** One line for all: that of the first alert, and how many more there are. */
export function titleFrom(rule: Template | undefined, facts: readonly PrefillFacts[]): string {
  const rest = facts.length > 1 ? ` (and ${facts.length - 1} more)` : '';
  const [title = ''] = textsFrom(rule, facts.slice(0, 1));
  const [byDefault = ''] = textsFrom(DEFAULTS.case.title, facts.slice(0, 1));
  return cut(title || byDefault, MAX_TITLE - rest.length) + rest;
}

/** What each alert comes to, every text once, a line each. */
export function descriptionFrom(rule: Template | undefined, facts: readonly PrefillFacts[]): string | undefined {
  const texts = [...new Set(textsFrom(rule, facts))];
  return texts.length === 0 ? undefined : cut(texts.join('\n'), MAX_TEXT);
}

/** The most urgent that the rule gives for any of the alerts. */
export function priorityFrom(rule: Template | undefined, facts: readonly PrefillFacts[]): CasePriority {
  const mostUrgent = (of: Template | undefined) => {
    const found: readonly string[] = textsFrom(of, facts);
    return CASE_PRIORITIES.find((priority) => found.includes(priority));
  };
  return mostUrgent(rule) ?? mostUrgent(DEFAULTS.case.priority) ?? 'normal';
}

/** What the alerts agree on; nothing when they do not. */
export function agreedFrom(
  rule: Template | undefined,
  facts: readonly PrefillFacts[],
  max: number,
): string | undefined {
  const [text, other] = new Set(textsFrom(rule, facts));
  return text === undefined || other !== undefined ? undefined : cut(text, max);
}

/** What alerts have to do with, each once. */
export function idsIn<F extends 'deviceId' | 'assetId' | 'caseId'>(
  alerts: readonly Pick<Alert, F>[],
  field: F,
): readonly string[] {
  return [...new Set(alerts.flatMap((alert): string | readonly string[] => alert[field] ?? []))];
}

/** What a rule comes to for each alert, where it comes to a text. What a device has sent is put in as it is, never read as a rule. */
function textsFrom(rule: Template | undefined, facts: readonly PrefillFacts[]): string[] {
  if (!rule) return [];
  return facts.flatMap((one) => {
    const value = valueOf(rule, one);
    const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
    return typeof text === 'string' && text.trim() !== '' ? [text] : [];
  });
}

function valueOf(rule: Template, { alert, device, asset, account }: PrefillFacts): Json {
  const records = Object.entries({ alert, device, asset, account });
  // A record is JSON by its definition.
  const outputs = new Map(records.map(([name, record]) => [name, { body: (record ?? null) as unknown as Json }]));
  try {
    return rule({ trigger: null, outputs, parameters: {} });
  } catch {
    // A rule that does not suit this alert fills nothing in: a case is made all the same.
    return null;
  }
}

/** Cuts between characters, not inside one. */
function cut(text: string, max: number): string {
  if (text.length <= max) return text;
  const end = /[\uD800-\uDBFF]/.test(text.charAt(max - 1)) ? max - 1 : max;
  return text.slice(0, end);
}
