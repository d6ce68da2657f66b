import type {
  CallOptions,
  CategoryProperty,
  CommandParameter,
  ConnectedServiceClient,
  DeviceCategory,
  Id,
  Json,
  PropertyType,
} from '@csk/core';

import { isObject, textIn } from './foreign-json.ts';
import type { IotCentral } from './iot-central.ts';
import type { Template, TemplateCommand, TemplateProperty } from './template.ts';

/** How long a device may take over a command, in milliseconds: IoT Central waits no longer than 30 seconds. */
const TIMEOUT_MS = 30_000;
const MAX_NAME = 100;
const MAX_DEPTH = 3;

type Clients = Pick<ConnectedServiceClient, 'categories' | 'commandDefinitions' | 'propertyDefinitions'>;

/**
 * Makes a device category of every device template: its commands become command definitions, its cloud properties tags,
 * its writable properties settings. What is there already, by name, stays as it is; importing again adds what is new.
 * @returns the category of each template, by the template's id.
 */
export async function importCategories(
  central: Pick<IotCentral, 'templates'>,
  client: Clients,
  options: CallOptions = {},
): Promise<ReadonlyMap<string, DeviceCategory>> {
  const categories = new Map<string, DeviceCategory>();
  for (const template of await central.templates(options)) {
    categories.set(template.id, await importCategory(template, client, options));
  }
  return categories;
}

async function importCategory(template: Template, client: Clients, options: CallOptions): Promise<DeviceCategory> {
  const key = `central ${template.id}`;
  const commandDefinitionIds: Id<'commandDefinition'>[] = [];
  for (const command of template.commands) {
    const name = commandName(command);
    // The same key gives the same record, however often a template is imported.
    const { id } = await client.commandDefinitions.create(
      {
        name,
        ...(command.description === undefined ? {} : { description: command.description }),
        parameters: parametersOf(command),
        mode: 'direct',
        completion: 'device',
        timeoutMs: TIMEOUT_MS,
      },
      { ...options, idempotencyKey: keyOf(key, 'command', name) },
    );
    commandDefinitionIds.push(id);
  }
  const properties: CategoryProperty[] = [];
  for (const property of template.properties) {
    const type = typeOf(property.schema);
    // What only the device writes is no setting, and a nested one is shown as part of the whole document.
    if ((!property.cloud && !property.writable) || type === undefined) continue;
    const propertyId = await propertyDefinition(property, type, key, client, options);
    properties.push({ propertyId, isTag: property.cloud });
  }
  const input = { name: template.displayName.slice(0, MAX_NAME), commandDefinitionIds, properties };
  const category = await client.categories.create(input, { ...options, idempotencyKey: keyOf(key, 'category', '') });
  return await withNews(category, input, client, options);
}

/** A template that has got commands or properties since it was imported. */
async function withNews(
  category: DeviceCategory,
  input: {
    readonly commandDefinitionIds: readonly Id<'commandDefinition'>[];
    readonly properties: readonly CategoryProperty[];
  },
  client: Clients,
  options: CallOptions,
): Promise<DeviceCategory> {
  const { properties = [] } = category;
  const commands = input.commandDefinitionIds.filter((id) => !category.commandDefinitionIds.includes(id));
  const added = input.properties.filter(({ propertyId }) => !properties.some((one) => one.propertyId === propertyId));
  if (commands.length === 0 && added.length === 0) return category;
  const patch = {
    commandDefinitionIds: [...category.commandDefinitionIds, ...commands],
    properties: [...properties, ...added],
  };
  return await client.categories.update(category.id, patch, { ...options, ifVersion: category.version });
}

async function propertyDefinition(
  { name, displayName, unit }: TemplateProperty,
  type: PropertyType,
  key: string,
  client: Clients,
  options: CallOptions,
): Promise<Id<'propertyDefinition'>> {
  const input = {
    name,
    type,
    ...(displayName === undefined ? {} : { label: displayName.slice(0, MAX_NAME) }),
    ...(unit === undefined ? {} : { unit }),
  };
  const { id } = await client.propertyDefinitions.create(input, {
    ...options,
    idempotencyKey: keyOf(key, 'property', name),
  });
  return id;
}

const commandName = ({ component, name }: TemplateCommand): string =>
  (component === undefined ? name : `${component}.${name}`).slice(0, MAX_NAME);

/** An idempotency key is short text; the end of a long one is what tells it from others. */
const keyOf = (template: string, kind: string, name: string): string => `${template} ${kind} ${name}`.slice(-128);

const PRIMITIVES: Readonly<Record<string, PropertyType>> = {
  string: 'string',
  boolean: 'boolean',
  integer: 'integer',
  long: 'integer',
  double: 'decimal',
  float: 'decimal',
  date: 'string',
  dateTime: 'date-time',
  duration: 'string',
  time: 'string',
};

/** The type of a plain schema; undefined for what our definitions cannot say. */
function typeOf(schema: Json | undefined): PropertyType | undefined {
  if (typeof schema === 'string') return Object.hasOwn(PRIMITIVES, schema) ? PRIMITIVES[schema] : undefined;
  if (!isObject(schema) || schema['@type'] !== 'Enum') return undefined;
  return schema['valueSchema'] === 'integer' ? 'integer' : 'string';
}

/** A request of an object type has its fields as parameters; one of a plain type is one parameter. */
function parametersOf({ request }: TemplateCommand): readonly CommandParameter[] {
  if (!request) return [];
  if (isObject(request.schema) && request.schema['@type'] === 'Object') return fieldsOf(request.schema, 0);
  return parameterOf(request.name, request.schema, undefined, 0);
}

function fieldsOf(schema: { readonly [name: string]: Json }, depth: number): readonly CommandParameter[] {
  const fields = Array.isArray(schema['fields']) ? schema['fields'].filter(isObject) : [];
  return fields.flatMap((field) => {
    const name = textIn(field['name'], MAX_NAME);
    return name === undefined ? [] : parameterOf(name, field['schema'], textIn(field['displayName'], MAX_NAME), depth);
  });
}

function parameterOf(
  name: string,
  schema: Json | undefined,
  label: string | undefined,
  depth: number,
): readonly CommandParameter[] {
  const about = { name, ...(label === undefined ? {} : { label }) };
  if (isObject(schema) && schema['@type'] === 'Object') {
    const parameters = depth >= MAX_DEPTH ? [] : fieldsOf(schema, depth + 1);
    // Nothing of it that our definitions can say.
    return parameters.length === 0 ? [] : [{ ...about, type: 'object', parameters }];
  }
  const values = textsOf(schema);
  if (values && values.length > 0) return [{ ...about, type: 'string', values }];
  const type = typeOf(schema);
  return type === undefined || type === 'object' ? [] : [{ ...about, type: type === 'decimal' ? 'number' : type }];
}

/** The texts of an enumeration of texts. */
function textsOf(schema: Json | undefined): readonly string[] | undefined {
  if (!isObject(schema) || schema['@type'] !== 'Enum' || schema['valueSchema'] === 'integer') return undefined;
  const values = Array.isArray(schema['enumValues']) ? schema['enumValues'].filter(isObject) : [];
  return values.flatMap(({ enumValue }) => textIn(enumValue, MAX_NAME) ?? []);
}
