import { ConnectedServiceError, isInstant, PROPERTY_TYPES, whyNot } from '../../model/index.ts';
import type { PropertyDefinition } from '../../model/index.ts';
import type { StoreReader, Unversioned } from '../../ports/index.ts';
import { invalid, MAX_NAME, MAX_TEXT } from '../input-guard.ts';
import { expectTwinKey } from '../devices/twin-document.ts';
import { MAX_PROPERTY_LEVELS } from './property-nodes.ts';
import { booleanField, choiceField, fixed, idField, required, textField, wholeField } from './record-fields.ts';
import type { FieldRule } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { expectReferred, listedByCategory, namedBy } from './references.ts';

const MAX_UNIT = 32;

const boundField: FieldRule = {
  read(value, field) {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    if (typeof value === 'string' && value.length <= 40 && isInstant(value)) return new Date(value).toISOString();
    throw invalid(field, 'must be a number or an ISO-8601 time');
  },
};
const valueField: FieldRule = {
  read(value, field) {
    if (typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
    if (typeof value === 'string' && value.length <= MAX_TEXT) return value;
    throw invalid(field, 'must be text, a number, true or false');
  },
};
const keyField: FieldRule = {
  read: (value, field) => expectTwinKey(textField(MAX_NAME).read(value, field) as string, field),
};

export const PROPERTY_DEFINITIONS: RecordKind<'propertyDefinition'> = {
  kind: 'propertyDefinition',
  fields: {
    name: fixed(required(keyField)),
    type: fixed(required(choiceField(PROPERTY_TYPES))),
    parentId: fixed(idField),
    label: textField(MAX_NAME),
    editable: booleanField,
    visible: booleanField,
    unit: textField(MAX_UNIT),
    maxLength: wholeField(1, MAX_TEXT),
    minimum: boundField,
    maximum: boundField,
    precision: wholeField(0, 15),
    defaultValue: valueField,
    trueLabel: textField(MAX_NAME),
    falseLabel: textField(MAX_NAME),
  },
  referrers: [
    namedBy('propertyDefinition', 'parentId'),
    listedByCategory(({ properties = [] }) => properties.map(({ propertyId }) => propertyId)),
  ],
  async prepare(transaction, definition, before) {
    checkLimits(definition);
    if (before === undefined) await checkParent(transaction, definition);
    return definition;
  },
};

/** Which limits a type has; an object has none, its parts have theirs. */
const LIMITS: Readonly<
  Record<PropertyDefinition['type'], readonly (keyof PropertyDefinition & keyof Unversioned<'propertyDefinition'>)[]>
> = {
  string: ['maxLength', 'defaultValue', 'editable', 'visible'],
  object: [],
  'date-time': ['minimum', 'maximum', 'defaultValue', 'editable', 'visible'],
  boolean: ['trueLabel', 'falseLabel', 'defaultValue', 'editable', 'visible'],
  integer: ['unit', 'minimum', 'maximum', 'defaultValue', 'editable', 'visible'],
  decimal: ['unit', 'minimum', 'maximum', 'precision', 'defaultValue', 'editable', 'visible'],
};
const ALL_LIMITS = [...new Set(Object.values(LIMITS).flat())];

function checkLimits(definition: Unversioned<'propertyDefinition'>): void {
  const { type, minimum, maximum, defaultValue } = definition;
  for (const field of ALL_LIMITS) {
    if (definition[field] !== undefined && !LIMITS[type].includes(field)) {
      throw invalid(field, `a property of type ${type} has none`);
    }
  }
  for (const [field, bound] of [['minimum', minimum] as const, ['maximum', maximum] as const]) {
    const wanted = type === 'date-time' ? 'string' : 'number';
    if (bound !== undefined && typeof bound !== wanted) {
      throw invalid(field, type === 'date-time' ? 'must be an ISO-8601 time' : 'must be a number');
    }
  }
  if (minimum !== undefined && maximum !== undefined && minimum > maximum) {
    throw invalid('maximum', 'must not be less than the minimum');
  }
  const reason = defaultValue === undefined ? undefined : whyNot(definition, defaultValue);
  if (reason !== undefined) throw invalid('defaultValue', reason);
}

async function checkParent(reader: StoreReader, { name, parentId }: Unversioned<'propertyDefinition'>): Promise<void> {
  if (parentId === undefined) return;
  let levels = 1;
  for (let above: string | undefined = parentId; above !== undefined; levels += 1) {
    if (levels === MAX_PROPERTY_LEVELS) {
      throw invalid('parentId', `properties lie at most ${MAX_PROPERTY_LEVELS} levels inside each other`);
    }
    const parent: PropertyDefinition = await expectReferred(reader, 'propertyDefinition', above, 'parentId');
    if (parent.type !== 'object') throw invalid('parentId', 'must be a property of type object');
    above = parent.parentId;
  }
  const { items } = await reader.query('propertyDefinition', { where: { parentId, name } }, { maxPageSize: 1 });
  if (items.length === 0) return;
  throw new ConnectedServiceError('conflict', `The object has a property "${name}" already.`, {
    details: { field: 'name' },
  });
}
