import type { Json, JsonObject } from '../json.ts';
import type { CentralDevice } from './devices.ts';
import type { Rule, WebhookAction } from './rules.ts';

/** Which application it is. */
export interface ApplicationIdentity {
  readonly id: string;
  readonly displayName: string;
  readonly subdomain: string;
  readonly host: string;
}

/** One time that a rule fired. */
export interface Firing {
  readonly rule: Rule;
  readonly device: CentralDevice;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Values or figures by component; '' is the device itself. */
  readonly telemetry: Readonly<Record<string, JsonObject>>;
  readonly properties: JsonObject;
}

const valued = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value: value ?? null }]));

/** The root interface is named by the last part of its model's id. */
const interfaceName = (template: string): string => /([^:;]+)(?:;\d+)?$/.exec(template)?.[1] ?? template;

/** The body of a rule's webhook (page "Create webhooks on rules in Azure IoT Central"). */
export function rulePayload(firing: Firing, action: WebhookAction, application: ApplicationIdentity): JsonObject {
  if (action.format === 'legacy') return legacyPayload(firing, application);
  const current = currentPayload(firing, action, application);
  return action.format === 'actionGroup' ? { schemaId: 'AzureIoTCentralRuleWebhook', data: current } : current;
}

function currentPayload(
  { rule, device, at, telemetry, properties }: Firing,
  action: WebhookAction,
  application: ApplicationIdentity,
): JsonObject {
  const root = interfaceName(rule.template);
  const byInterface = Object.entries(telemetry).map(([component, values]): [string, Json] => [
    component || root,
    values,
  ]);
  return {
    timestamp: new Date(at).toISOString(),
    action: { id: action.id, type: action.type, rules: [rule.id], displayName: action.displayName, url: action.url },
    application: { ...application },
    device: {
      id: device.id,
      etag: device.etag,
      displayName: device.displayName,
      instanceOf: rule.template,
      simulated: device.simulated,
      provisioned: device.provisioned,
      approved: device.enabled,
      cloudProperties: valued(device.cloud['']?.values ?? {}),
      properties: { [root]: valued(properties) },
      telemetry: Object.fromEntries(byInterface),
    },
    rule: { id: rule.id, displayName: rule.displayName },
  };
}

function legacyPayload(
  { rule, device, at, telemetry, properties }: Firing,
  application: ApplicationIdentity,
): JsonObject {
  const data = Object.values(telemetry).flatMap((values) =>
    Object.entries(values).map(([name, value]) => ({ name, ...(value as JsonObject) })),
  );
  return {
    id: `${rule.id}-${device.id}-${at}`,
    displayName: rule.displayName,
    timestamp: new Date(at).toISOString(),
    rule: { id: rule.id, displayName: rule.displayName, enabled: rule.enabled },
    device: {
      id: device.id,
      displayName: device.displayName,
      instanceOf: rule.template,
      simulated: device.simulated,
      properties: { cloud: device.cloud['']?.values ?? {}, device: properties },
    },
    data,
    application: { id: application.id, displayName: application.displayName, subdomain: application.subdomain },
  };
}
