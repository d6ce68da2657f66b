import { ConnectedServiceError } from '../../model/index.ts';
import { compileTemplate } from '../../flows/template.ts';
import type { Template } from '../../flows/template.ts';
import { fieldsOf, MAX_TEXT, textOf } from '../input-guard.ts';

/**
 * Text with expressions in it, as in flows: `@{body('device')?['name']}: @{body('alert')?['description']}`. It sees the
 * records `alert`, `device`, `asset` and `account`; what is not there is `null`. The customer is found before there is an
 * `account` to see.
 */
export type PrefillRule = string;

/**
 * How the fields of a case and of a work order are filled from the alerts they are made of. A field without a rule
 * keeps the default one; `null` fills nothing in. What the caller gives comes first.
 */
export interface PrefillRules {
  readonly case?: {
    readonly title?: PrefillRule;
    readonly description?: PrefillRule | null;
    /** Must come to `high`, `normal` or `low`. */
    readonly priority?: PrefillRule;
    /** Must come to the id of a customer that there is. */
    readonly accountId?: PrefillRule | null;
    readonly contact?: PrefillRule | null;
    readonly incidentType?: PrefillRule | null;
  };
  readonly workOrder?: {
    readonly title?: PrefillRule;
    readonly description?: PrefillRule | null;
    readonly priority?: PrefillRule;
    readonly accountId?: PrefillRule | null;
    /** Must come to the id of an asset that there is. */
    readonly assetId?: PrefillRule | null;
    readonly incidentType?: PrefillRule | null;
  };
}

const TITLE = "@body('alert')?['description']";
const PRIORITY =
  "@if(equals(body('alert')?['priority']?['level'], 'medium'), 'normal', body('alert')?['priority']?['level'])";
/** Connected Customer Service: the customer of the alert's device, otherwise that of its asset. */
const CUSTOMER = "@coalesce(body('device')?['accountId'], body('asset')?['accountId'], body('alert')?['accountId'])";
/** The kind that past cases of such alerts suggest. */
const INCIDENT_TYPE = "@body('alert')?['suggestion']?['incidentType']?['value']";

/** What is filled in when nobody says otherwise. */
export const DEFAULT_PREFILL = {
  case: {
    title: TITLE,
    description: null,
    priority: PRIORITY,
    accountId: CUSTOMER,
    contact: null,
    incidentType: INCIDENT_TYPE,
  },
  workOrder: {
    title: TITLE,
    description: null,
    priority: PRIORITY,
    accountId: CUSTOMER,
    assetId: "@body('alert')?['assetId']",
    incidentType: INCIDENT_TYPE,
  },
} as const satisfies PrefillRules;

type Compiled<T> = { readonly [F in keyof T]: Template | undefined };

/** Rules ready to be used, one for every field. */
export interface Prefill {
  readonly case: Compiled<typeof DEFAULT_PREFILL.case>;
  readonly workOrder: Compiled<typeof DEFAULT_PREFILL.workOrder>;
}

const FACTS = ['alert', 'device', 'asset', 'account'] as const;
/** A field that nothing may leave empty. */
const REQUIRED: readonly string[] = ['title', 'priority'];

/** @throws ConnectedServiceError `invalid` naming the rule that is none. */
export function prefillOf(rules: PrefillRules | undefined): Prefill {
  const given = fieldsOf(rules, 'prefill', ['case', 'workOrder']);
  return {
    case: compiled(DEFAULT_PREFILL.case, given.case, 'prefill.case'),
    workOrder: compiled(DEFAULT_PREFILL.workOrder, given.workOrder, 'prefill.workOrder'),
  };
}

function compiled<T extends { readonly [field: string]: string | null }>(
  defaults: T,
  given: unknown,
  path: string,
): Compiled<T> {
  const rules = fieldsOf(given, path, Object.keys(defaults));
  const templates = Object.entries(defaults).map(([field, byDefault]) => {
    const rule = rules[field] === undefined ? byDefault : rules[field];
    const at = `${path}.${field}`;
    if (rule === null && !REQUIRED.includes(field)) return [field, undefined];
    return [field, templateOf(textOf(rule, at, MAX_TEXT), at, field)];
  });
  // The same fields as the defaults: the compiler cannot follow that.
  return Object.fromEntries(templates) as Compiled<T>;
}

function templateOf(rule: string, path: string, field: string): Template {
  const facts = FACTS.filter((name) => name !== 'account' || field !== 'accountId');
  try {
    return compileTemplate(rule, { actions: new Set(facts), parameters: new Set() });
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    throw new ConnectedServiceError('invalid', `${path} is no rule. ${problem}`, { details: { field: path } });
  }
}
