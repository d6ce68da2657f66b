import type { Alert, AlertEvidence } from './alert.ts';
import { cloudDeviceIdOf } from './device-key.ts';
import type { ProviderInstance } from './provider-instance.ts';

/** What a provider instance's `urlTemplate` may name, in braces; all but the device belong to an alert. */
export const URL_PLACEHOLDERS = ['deviceId', 'token', 'rule', 'metric', 'alertType'] as const;
type Placeholder = (typeof URL_PLACEHOLDERS)[number];

/** Longest address that is made (`msdyn_alerturl`). */
const MAX_ADDRESS = 500;
const PLACEHOLDER = /\{([^{}]*)\}/g;
/** Scheme and host as they stand, and only then anything that a device may have a say in. */
const TEMPLATE = /^https:\/\/[^\s{}<>"\\/?#@]+(?:[/?#][^\s<>"\\]*)?$/i;

/**
 * What is wrong with a template, if anything. People click what it makes, and devices choose their ids and tokens: so the
 * address is secure, and its host holds no placeholder and no password.
 */
export function urlTemplateProblem(template: string): string | undefined {
  const names = Array.from(template.matchAll(PLACEHOLDER), ([, name = '']) => name);
  const unknown = names.find((name) => !(URL_PLACEHOLDERS as readonly string[]).includes(name));
  if (unknown !== undefined) return `may name ${URL_PLACEHOLDERS.map((name) => `{${name}}`).join(', ')} only`;
  const address = template.replaceAll(PLACEHOLDER, 'x');
  if (/[{}]/.test(address) || !TEMPLATE.test(template) || !URL.canParse(address)) {
    return 'must be an https address without user name and password, with placeholders behind the host only';
  }
  return undefined;
}

/** Where the provider shows a device; `undefined` when its instance does not say, or asks for what only an alert has. */
export function deviceUrlOf(instance: Pick<ProviderInstance, 'urlTemplate'>, deviceKey: string): string | undefined {
  return filled(instance.urlTemplate, { deviceId: cloudDeviceIdOf(deviceKey) });
}

/** Where the provider shows an alert, or its device; `undefined` when the template asks for what the alert has not. */
export function alertUrlOf(
  { urlTemplate }: Pick<ProviderInstance, 'urlTemplate'>,
  {
    deviceKey,
    token,
    rule,
    type,
    evidence,
  }: Pick<Alert, 'deviceKey' | 'token' | 'rule' | 'type'> & {
    readonly evidence?: Pick<AlertEvidence, 'metric'> | undefined;
  },
): string | undefined {
  const deviceId = deviceKey === undefined ? undefined : cloudDeviceIdOf(deviceKey);
  return filled(urlTemplate, { deviceId, token, rule, metric: evidence?.metric, alertType: type });
}

function filled(
  template: string | undefined,
  values: { readonly [P in Placeholder]?: string | undefined },
): string | undefined {
  // A template that was taken under other rules makes no address.
  if (template === undefined || urlTemplateProblem(template) !== undefined) return undefined;
  let isWhole = true;
  const address = template.replaceAll(PLACEHOLDER, (_all, name: Placeholder) => {
    const value = values[name];
    if (value !== undefined && isPart(value)) return encodeURIComponent(value);
    isWhole = false;
    return '';
  });
  return isWhole && address.length <= MAX_ADDRESS ? address : undefined;
}

/** Not half of a character, which has no encoding, and not the dots that lead a browser to another folder. */
function isPart(value: string): boolean {
  return value !== '' && !/^\.{1,2}$|\p{Surrogate}/u.test(value);
}
