import { ruleTools } from '@csk/adapters/stream-analytics';
import type { RuleForm } from '@csk/core';
import type { WorldKind } from './world/demo-world.ts';

type Tag = keyof HTMLElementTagNameMap & `csk-${string}`;

/** A value that markup cannot hold: its name in the reader's code, and the lines that bring it. */
export interface ScriptedProperty {
  readonly value: unknown;
  readonly name: string;
  readonly code: string;
}

/** How an element is shown. */
export interface Example {
  /** What is written in markup. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What is set by script. */
  readonly properties?: Readonly<Record<string, ScriptedProperty>>;
  /** Its height on the stage in pixels; what scrolls inside itself needs one. */
  readonly height?: number;
  /** What there is while the element is empty; customers and devices when absent. */
  readonly emptyWorld?: WorldKind;
  /** The tags inside it, for what draws nothing itself. */
  readonly inside?: readonly Tag[];
}

/** In the order of the navigation. */
export const GROUPS: Readonly<Record<string, readonly Tag[]>> = {
  Foundation: ['csk-provider'],
  Alerts: ['csk-alert-list', 'csk-alert-detail', 'csk-process-bar', 'csk-account-alerts', 'csk-alert-dashboard'],
  Cases: ['csk-case-list', 'csk-case-detail', 'csk-case-form'],
  Devices: [
    'csk-device-list',
    'csk-device-detail',
    'csk-device-summary',
    'csk-device-history',
    'csk-registration-panel',
    'csk-readings-chart',
    'csk-fleet-status',
  ],
  Commands: ['csk-command-panel', 'csk-command-status'],
  Rules: ['csk-rule-editor'],
};

const RULE: RuleForm = {
  kind: 'threshold',
  rule: 'TooHot',
  readingType: 'Temperature',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'DeviceID',
  measure: 'Temperature',
  comparison: '>',
  limits: { kind: 'fixed', limit: 72, clearLimit: 68 },
};

const DEVICE = { 'device-id': 'store-7' };

const EXAMPLES: Readonly<Partial<Record<Tag, Example>>> = {
  'csk-provider': { inside: ['csk-alert-list'], height: 360 },
  'csk-alert-list': { height: 400 },
  'csk-alert-detail': { attributes: { 'alert-id': 'too-warm' } },
  'csk-process-bar': { attributes: { 'alert-id': 'in-case' } },
  'csk-account-alerts': { attributes: { 'account-id': 'northwind' }, height: 460 },
  'csk-alert-dashboard': { attributes: { range: 'week' } },
  'csk-case-list': { height: 360 },
  'csk-case-detail': { attributes: { 'case-id': 'cas-1042' } },
  'csk-case-form': { attributes: { 'alert-id': 'too-warm' } },
  'csk-device-list': { height: 400, emptyWorld: 'bare' },
  'csk-device-detail': { attributes: DEVICE },
  'csk-device-summary': { attributes: DEVICE },
  'csk-device-history': { attributes: DEVICE },
  'csk-registration-panel': { attributes: { 'device-id': 'store-9' } },
  'csk-readings-chart': { attributes: DEVICE },
  'csk-fleet-status': { attributes: DEVICE, emptyWorld: 'bare' },
  'csk-command-panel': { attributes: DEVICE },
  'csk-command-status': { attributes: { 'command-id': 'done' } },
  'csk-rule-editor': {
    attributes: { ...DEVICE, days: '1' },
    properties: {
      tools: {
        value: ruleTools,
        name: 'ruleTools',
        code: "import { ruleTools } from '@csk/adapters/stream-analytics';",
      },
      form: { value: RULE, name: 'rule', code: `const rule = ${JSON.stringify(RULE)};` },
    },
  },
};

export const exampleOf = (tag: string): Example => EXAMPLES[tag as Tag] ?? {};

/** What an id may be in the demonstration, by the name of its attribute. */
export const KNOWN_VALUES: Readonly<Record<string, readonly string[]>> = {
  'alert-id': ['too-warm', 'vibration', 'in-case', 'filter', 'door', 'stopped'],
  'device-id': ['store-7', 'lift-2', 'store-9', 'store-10', 'gate-1'],
  'account-id': ['northwind', 'alpine', 'fabrikam'],
  'category-id': ['thermostat', 'motor'],
  'case-id': ['cas-1042', 'cas-1041', 'cas-1007', 'cas-1006'],
  'command-id': ['done', 'expired'],
  locale: ['en', 'de', 'fr', 'es', 'pt-BR', 'ja', 'zh-Hans', 'ar'],
  'time-zone': ['UTC', 'Europe/Zurich', 'America/New_York', 'Asia/Tokyo'],
};
