import type { Json, JsonObject } from '@csk/core';

import { isObject, objectOf, textIn } from './foreign-json.ts';

/** A property of a device template. */
export interface TemplateProperty {
  readonly name: string;
  readonly displayName: string | undefined;
  /** The application's own; the device never sees it. */
  readonly cloud: boolean;
  readonly writable: boolean;
  readonly schema: Json | undefined;
  readonly unit: string | undefined;
}

/** A command of a device template. */
export interface TemplateCommand {
  readonly name: string;
  /** Of the component that has it. */
  readonly component: string | undefined;
  readonly displayName: string | undefined;
  readonly description: string | undefined;
  /** "Queue if offline". */
  readonly durable: boolean;
  readonly request: { readonly name: string; readonly schema: Json | undefined } | undefined;
}

/** What a device template declares, as far as service needs it (Digital Twins Definition Language, version 2). */
export interface Template {
  readonly id: string;
  readonly displayName: string;
  readonly properties: readonly TemplateProperty[];
  readonly components: readonly string[];
  readonly commands: readonly TemplateCommand[];
}

const MAX_DEPTH = 6;
const MAX_NAME = 128;

/** Reads a device template. What it does not understand it leaves out. */
export function readTemplate(document: unknown): Template {
  const template = objectOf(document);
  const contents = contentsOf(template['capabilityModel'], 0);
  const id = textIn(template['@id'], 2048) ?? '';
  const components = contents.filter((content) => isA(content, 'Component'));
  return {
    id,
    displayName: labelOf(template) ?? id,
    properties: contents.filter((content) => isA(content, 'Property')).flatMap(propertyOf),
    components: components.flatMap((content) => textIn(content['name'], MAX_NAME) ?? []),
    commands: [
      ...contents.filter((content) => isA(content, 'Command')).flatMap((content) => commandOf(content, undefined)),
      ...components.flatMap((component) =>
        contentsOf(component['schema'], 1)
          .filter((content) => isA(content, 'Command'))
          .flatMap((content) => commandOf(content, textIn(component['name'], MAX_NAME))),
      ),
    ],
  };
}

/** A command by its name, its display name or `component.name`; those of the device itself come first. */
export function findCommand(template: Template, name: string): TemplateCommand | undefined {
  const { commands } = template;
  return (
    commands.find((command) => command.component === undefined && command.name === name) ??
    commands.find((command) => command.component !== undefined && `${command.component}.${command.name}` === name) ??
    commands.find((command) => command.displayName === name || command.name === name)
  );
}

/** An interface's contents with those that it inherits. */
function contentsOf(schema: Json | undefined, depth: number): readonly JsonObject[] {
  if (!isObject(schema) || depth > MAX_DEPTH) return [];
  const own = Array.isArray(schema['contents']) ? schema['contents'].filter(isObject) : [];
  const extended = schema['extends'];
  const parents: readonly (Json | undefined)[] = Array.isArray(extended) ? extended : [extended];
  return [...own, ...parents.flatMap((parent) => contentsOf(parent, depth + 1))];
}

function isA(content: JsonObject, type: string): boolean {
  const types = content['@type'];
  return Array.isArray(types) ? types.includes(type) : types === type;
}

/** Display names are texts, or texts by language. */
function labelOf({ displayName }: JsonObject): string | undefined {
  return textIn(isObject(displayName) ? (displayName['en'] ?? Object.values(displayName)[0]) : displayName, 200);
}

function propertyOf(content: JsonObject): TemplateProperty[] {
  const name = textIn(content['name'], MAX_NAME);
  if (name === undefined) return [];
  return [
    {
      name,
      displayName: labelOf(content),
      cloud: isA(content, 'Cloud'),
      writable: content['writable'] === true,
      schema: content['schema'],
      unit: textIn(content['displayUnit'], 50) ?? textIn(content['unit'], 50),
    },
  ];
}

function commandOf(content: JsonObject, component: string | undefined): TemplateCommand[] {
  const name = textIn(content['name'], MAX_NAME);
  if (name === undefined) return [];
  const request = isObject(content['request']) ? content['request'] : undefined;
  return [
    {
      name,
      component,
      displayName: labelOf(content),
      description: textIn(content['description'], 2000),
      durable: content['durable'] === true,
      request: request && { name: textIn(request['name'], MAX_NAME) ?? 'request', schema: request['schema'] },
    },
  ];
}
