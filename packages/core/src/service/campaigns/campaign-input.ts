import type { CampaignTarget, Json } from '../../model/index.ts';
import {
  fieldsOf,
  idOf,
  invalid,
  isPlainObject,
  jsonIn,
  listOf,
  MAX_CAMPAIGN_LIST,
  MAX_CAMPAIGN_RATE,
  MAX_NAME,
  optionalTextOf,
  textOf,
  wholeNumberOf,
} from '../input-guard.ts';
import { queryOf } from '../list-query.ts';

const MAX_FAILURES = 1_000_000;
const MIN_TIMEOUT_MS = 10_000;
const MAX_TIMEOUT_MS = 7 * 24 * 3_600_000;
const DEFAULT_TIMEOUT_MS = 3_600_000;

/** What a campaign is made of, checked. */
export interface CampaignPlan {
  readonly name: string;
  readonly target: CampaignTarget;
  readonly desired: Json;
  readonly firmwareVersion?: string | undefined;
  readonly successWhen?: Json;
  readonly rate: number;
  readonly stopAfterFailures: number;
  readonly timeoutMs: number;
}

/** @throws ConnectedServiceError `invalid` naming the field. */
export function campaignPlanOf(input: unknown): CampaignPlan {
  const fields = fieldsOf(input, '', [
    'name',
    'target',
    'change',
    'successWhen',
    'rate',
    'stopAfterFailures',
    'timeoutMs',
  ]);
  const name = textOf(fields.name, 'name', MAX_NAME);
  const target = targetOf(fields.target);
  const change = fieldsOf(fields.change, 'change', ['desired', 'firmwareVersion']);
  const firmwareVersion = optionalTextOf(change.firmwareVersion, 'change.firmwareVersion', MAX_NAME);
  const settings = change.desired === undefined ? {} : objectIn(change.desired, 'change.desired');
  const expected = fields.successWhen === undefined ? {} : objectIn(fields.successWhen, 'successWhen');
  const firmware = firmwareVersion === undefined ? undefined : { version: firmwareVersion };
  if (firmware && Object.hasOwn(settings, 'firmware')) {
    throw invalid('change.desired.firmware', 'must not be given together with firmwareVersion');
  }
  if (firmware && Object.hasOwn(expected, 'firmware')) {
    throw invalid('successWhen.firmware', 'follows from firmwareVersion');
  }
  const desired = firmware ? { ...settings, firmware } : settings;
  if (Object.keys(desired).length === 0) throw invalid('change', 'must change something');
  const successWhen = firmware ? { ...expected, firmware } : expected;
  return {
    name,
    target,
    desired,
    firmwareVersion,
    ...(Object.keys(successWhen).length > 0 ? { successWhen } : {}),
    rate: wholeNumberOf(fields.rate, 'rate', 1, MAX_CAMPAIGN_RATE),
    stopAfterFailures: wholeNumberOf(fields.stopAfterFailures, 'stopAfterFailures', 1, MAX_FAILURES),
    timeoutMs: wholeNumberOf(fields.timeoutMs ?? DEFAULT_TIMEOUT_MS, 'timeoutMs', MIN_TIMEOUT_MS, MAX_TIMEOUT_MS),
  };
}

function targetOf(value: unknown): CampaignTarget {
  const { where, deviceIds } = fieldsOf(value, 'target', ['where', 'deviceIds']);
  if ((where === undefined) === (deviceIds === undefined)) {
    throw invalid('target', 'must have either conditions (where) or deviceIds');
  }
  if (deviceIds !== undefined) {
    const ids = listOf(deviceIds, 'target.deviceIds', MAX_CAMPAIGN_LIST, idOf);
    if (ids.length === 0) throw invalid('target.deviceIds', 'must not be empty');
    return { deviceIds: [...new Set(ids)] };
  }
  jsonIn(where, 'target.where');
  return { where: queryOf('device', { where }).where ?? {} };
}

function objectIn(value: unknown, field: string): { readonly [key: string]: Json } {
  if (!isPlainObject(value)) throw invalid(field, 'must be an object');
  jsonIn(value, field);
  return value as { readonly [key: string]: Json };
}
