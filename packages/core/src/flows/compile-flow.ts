import { ConnectedServiceError } from '../model/index.ts';
import type { FlowActionResult, Json } from '../model/index.ts';
import { isOperationId, operationParameters } from '../service/operations/operation-invoker.ts';
import { compileCondition } from './condition.ts';
import { fields, object, refuse, type Fields } from './definition-fields.ts';
import { parametersOf } from './flow-parameters.ts';
import { TRIGGERS } from './flow.ts';
import type { TriggerId } from './flow.ts';
import { compileTemplate } from './template.ts';
import type { Names, Template } from './template.ts';

export type ActionStatus = FlowActionResult['status'];

interface ActionFacts {
  readonly name: string;
  /** What this action waits for, and with which outcome it goes on. */
  readonly runAfter: ReadonlyMap<string, readonly ActionStatus[]>;
}
export type CompiledAction = ActionFacts &
  (
    | { readonly type: 'OpenApiConnection'; readonly operationId: string; readonly parameters: Template }
    | { readonly type: 'Compose'; readonly inputs: Template }
    | { readonly type: 'Terminate'; readonly runStatus: 'Succeeded' | 'Failed'; readonly runError: Template }
    | {
        readonly type: 'If';
        readonly condition: Template;
        readonly then: readonly CompiledAction[];
        readonly otherwise: readonly CompiledAction[];
      }
  );

export interface CompiledFlow {
  readonly description?: string;
  readonly trigger: TriggerId;
  readonly parameters: { readonly [name: string]: Json };
  /** In the order of the definition. */
  readonly actions: readonly CompiledAction[];
}

const SCHEMA = /\/providers\/Microsoft\.Logic\/schemas\/2016-06-01\/workflowdefinition\.json#?$/;
/** The limit of Logic Apps; names are part of the keys that make calls repeatable. */
const MAX_NAME = 80;
const OUTCOMES: readonly ActionStatus[] = ['Succeeded', 'Failed', 'Skipped'];

/**
 * Reads a workflow definition (Logic Apps, schema 2016-06-01). What this runner does not know is refused, not passed
 * over: a flow that does less than its author wrote is worse than none.
 * @throws ConnectedServiceError `invalid` with the place as a path in `details.field`.
 */
export function compileFlow(
  definition: unknown,
  options: { readonly parameters?: { readonly [name: string]: Json } } = {},
): CompiledFlow {
  const root = fields(definition, '', [
    '$schema',
    'contentVersion',
    'metadata',
    'description',
    'parameters',
    'triggers',
    'actions',
    'outputs',
  ]);
  if (typeof root['$schema'] !== 'string' || !SCHEMA.test(root['$schema'])) {
    throw refuse('$schema', 'must be the workflow definition schema 2016-06-01');
  }
  if (Object.keys(object(root['outputs'] ?? {}, 'outputs')).length > 0)
    throw refuse('outputs', 'outputs of a flow are not supported');
  const parameters = parametersOf(root['parameters'] ?? {}, options.parameters ?? {});
  const definitions = object(root['actions'], 'actions');
  const actions = new Set<string>();
  collectNames(definitions, 'actions', actions);
  const names: Names = { actions, parameters: new Set(Object.keys(parameters)) };
  const description = root['description'];
  return {
    trigger: triggerOf(root['triggers']),
    parameters,
    actions: actionsOf(definitions, 'actions', names),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

function triggerOf(value: Json | undefined): TriggerId {
  const triggers = Object.entries(object(value, 'triggers'));
  const [first] = triggers;
  if (!first || triggers.length > 1) throw refuse('triggers', 'a flow has exactly one trigger');
  const path = `triggers.${first[0]}`;
  const trigger = fields(first[1], path, ['type', 'inputs', 'metadata', 'description']);
  if (trigger['type'] !== 'OpenApiConnectionWebhook') throw refuse(`${path}.type`, 'must be OpenApiConnectionWebhook');
  const inputs = fields(trigger['inputs'], `${path}.inputs`, ['host', 'parameters', 'authentication']);
  if (Object.keys(object(inputs['parameters'] ?? {}, `${path}.inputs.parameters`)).length > 0) {
    throw refuse(`${path}.inputs.parameters`, 'the triggers take no parameters');
  }
  const operationId = operationIdOf(inputs['host'], `${path}.inputs.host`);
  if (!isTrigger(operationId)) {
    throw refuse(`${path}.inputs.host.operationId`, `must be one of ${Object.keys(TRIGGERS).join(', ')}`);
  }
  return operationId;
}

function isTrigger(text: string): text is TriggerId {
  return Object.hasOwn(TRIGGERS, text);
}

/** Names are unique in the whole definition, also inside conditions. */
function collectNames(actions: Fields, path: string, names: Set<string>): void {
  for (const [name, action] of Object.entries(actions)) {
    if (name.length > MAX_NAME)
      throw refuse(`${path}.${name.slice(0, 20)}…`, `the name has more than ${MAX_NAME} characters`);
    if (names.has(name)) throw refuse(`${path}.${name}`, 'there is another action of this name');
    names.add(name);
    const { type, actions: inner, else: other } = object(action, `${path}.${name}`);
    if (type !== 'If') continue;
    collectNames(object(inner ?? {}, `${path}.${name}.actions`), `${path}.${name}.actions`, names);
    const otherwise = object(other ?? {}, `${path}.${name}.else`)['actions'] ?? {};
    collectNames(object(otherwise, `${path}.${name}.else.actions`), `${path}.${name}.else.actions`, names);
  }
}

function actionsOf(definitions: Fields, path: string, names: Names): readonly CompiledAction[] {
  const actions = Object.entries(definitions).map(([name, value]) => actionOf(name, value, `${path}.${name}`, names));
  const siblings = new Map(actions.map((action) => [action.name, action]));
  for (const { name, runAfter } of actions) {
    for (const other of runAfter.keys()) {
      if (!siblings.has(other))
        throw refuse(`${path}.${name}.runAfter.${other}`, 'there is no such action beside this one');
    }
  }
  refuseCycles(siblings, path);
  return actions;
}

function refuseCycles(actions: ReadonlyMap<string, CompiledAction>, path: string): void {
  const settled = new Set<string>();
  for (let progress = true; progress;) {
    progress = false;
    for (const { name, runAfter } of actions.values()) {
      if (settled.has(name) || ![...runAfter.keys()].every((other) => settled.has(other))) continue;
      settled.add(name);
      progress = true;
    }
  }
  const stuck = [...actions.keys()].find((name) => !settled.has(name));
  if (stuck !== undefined) throw refuse(`${path}.${stuck}.runAfter`, 'the actions wait for each other');
}

function actionOf(name: string, value: Json | undefined, path: string, names: Names): CompiledAction {
  const common = ['type', 'runAfter', 'description', 'metadata'];
  const type = object(value, path)['type'];
  const template = (json: Json, at: string) => compileAt(at, () => compileTemplate(json, names));
  switch (type) {
    case 'OpenApiConnection': {
      const action = fields(value, path, [...common, 'inputs']);
      const inputs = fields(action['inputs'], `${path}.inputs`, ['host', 'parameters', 'authentication']);
      const operationId = operationIdOf(inputs['host'], `${path}.inputs.host`);
      if (!isOperationId(operationId)) throw refuse(`${path}.inputs.host.operationId`, 'there is no such operation');
      const parameters = bodyParameters(object(inputs['parameters'] ?? {}, `${path}.inputs.parameters`));
      fields(parameters, `${path}.inputs.parameters`, operationParameters(operationId));
      return {
        name,
        runAfter: runAfterOf(action['runAfter'], path),
        type,
        operationId,
        parameters: template(parameters as Json, `${path}.inputs.parameters`),
      };
    }
    case 'Compose': {
      const action = fields(value, path, [...common, 'inputs']);
      const runAfter = runAfterOf(action['runAfter'], path);
      return { name, runAfter, type, inputs: template(action['inputs'] ?? null, `${path}.inputs`) };
    }
    case 'Terminate': {
      const action = fields(value, path, [...common, 'inputs']);
      const inputs = fields(action['inputs'], `${path}.inputs`, ['runStatus', 'runError']);
      const runStatus = inputs['runStatus'];
      if (runStatus !== 'Succeeded' && runStatus !== 'Failed') {
        throw refuse(`${path}.inputs.runStatus`, 'must be Succeeded or Failed');
      }
      const runError = template(inputs['runError'] ?? null, `${path}.inputs.runError`);
      return { name, runAfter: runAfterOf(action['runAfter'], path), type, runStatus, runError };
    }
    case 'If': {
      const action = fields(value, path, [...common, 'expression', 'actions', 'else']);
      const otherwise = fields(action['else'] ?? {}, `${path}.else`, ['actions']);
      const condition = compileAt(`${path}.expression`, () => compileCondition(action['expression'] ?? null, names));
      return {
        name,
        runAfter: runAfterOf(action['runAfter'], path),
        type,
        condition,
        then: actionsOf(object(action['actions'] ?? {}, `${path}.actions`), `${path}.actions`, names),
        otherwise: actionsOf(object(otherwise['actions'] ?? {}, `${path}.else.actions`), `${path}.else.actions`, names),
      };
    }
    default:
      throw refuse(`${path}.type`, 'must be OpenApiConnection, If, Compose or Terminate');
  }
}

/** Power Automate writes the fields of a body as `body/name`. */
function bodyParameters(parameters: Fields): Fields {
  return Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name.replace(/^body\//, ''), value]));
}

function runAfterOf(value: Json | undefined, path: string): CompiledAction['runAfter'] {
  return new Map(
    Object.entries(object(value ?? {}, `${path}.runAfter`)).map(([name, outcomes]) => {
      const at = `${path}.runAfter.${name}`;
      if (!Array.isArray(outcomes) || outcomes.length === 0) throw refuse(at, 'must be a list of outcomes');
      return [
        name,
        outcomes.map((outcome: Json) => {
          const known = OUTCOMES.find(
            (candidate) => typeof outcome === 'string' && candidate.toLowerCase() === outcome.toLowerCase(),
          );
          if (!known) throw refuse(at, `must be of ${OUTCOMES.join(', ')}`);
          return known;
        }),
      ];
    }),
  );
}

function operationIdOf(value: Json | undefined, path: string): string {
  const { operationId } = fields(value, path, ['operationId', 'apiId', 'connectionName', 'connection']);
  if (typeof operationId !== 'string') throw refuse(`${path}.operationId`, 'is missing');
  return operationId;
}

function compileAt<R>(path: string, compile: () => R): R {
  try {
    return compile();
  } catch (error) {
    throw error instanceof ConnectedServiceError
      ? error
      : refuse(path, error instanceof Error ? error.message : String(error));
  }
}
