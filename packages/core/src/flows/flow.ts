import type { Json } from '../model/index.ts';
import type { CompiledFlow } from './compile-flow.ts';

/** What a flow may start on. */
export const TRIGGERS = {
  Alerts_OnRaised: 'When an alert is raised that is not a repeat, or comes back from suppression',
  Cases_OnResolved: 'When a case is resolved',
  Commands_OnCompleted: 'When a device has carried out a command',
} as const;

export type TriggerId = keyof typeof TRIGGERS;

/** A workflow definition (Logic Apps, schema 2016-06-01) under a name. */
export interface Flow {
  /** Part of every run's id: a renamed flow is a new flow. */
  readonly name: string;
  readonly definition: Json;
  /** Values for the definition's parameters, in place of their defaults. */
  readonly parameters?: { readonly [name: string]: Json };
}

/** A flow as the engine runs it. */
export interface NamedFlow {
  readonly name: string;
  readonly compiled: CompiledFlow;
}
