import type { CategoryProperty } from '../../model/index.ts';
import type { StoreTransaction } from '../../ports/index.ts';
import { fieldsOf, idOf, invalid, MAX_NAME } from '../input-guard.ts';
import { booleanField, listField, required, textField } from './record-fields.ts';
import type { RecordKind } from './records-client.ts';
import { deleteNaming, expectAllReferred, namedBy } from './references.ts';

const MAX_COMMANDS = 200;
const MAX_PROPERTIES = 200;

export const CATEGORIES: RecordKind<'category'> = {
  kind: 'category',
  fields: {
    name: required(textField(MAX_NAME)),
    commandDefinitionIds: listField(MAX_COMMANDS, idOf),
    properties: listField(MAX_PROPERTIES, categoryPropertyOf),
  },
  initial: { commandDefinitionIds: [] },
  referrers: [namedBy('device', 'categoryId')],
  async prepare(transaction, category) {
    // A patch may have taken the list away.
    const { commandDefinitionIds = [], properties = [] } = category;
    const commandAt = (index: number) => `commandDefinitionIds[${index}]`;
    const definitions = await expectAllReferred(transaction, 'commandDefinition', commandDefinitionIds, commandAt);
    expectDifferent(
      definitions.map(({ name }) => name),
      commandAt,
    );
    await checkProperties(transaction, properties);
    return { ...category, commandDefinitionIds };
  },
  // Nobody would see them again.
  beforeDelete: (transaction, { id }, opId) => deleteNaming(transaction, 'summaryTile', { categoryId: id }, opId),
};

function categoryPropertyOf(value: unknown, field: string): CategoryProperty {
  const { propertyId, isTag } = fieldsOf(value ?? null, field, ['propertyId', 'isTag']);
  booleanField.read(isTag, `${field}.isTag`);
  return { propertyId: idOf(propertyId, `${field}.propertyId`), isTag: isTag === true };
}

async function checkProperties(transaction: StoreTransaction, properties: readonly CategoryProperty[]): Promise<void> {
  const placeOf = (index: number) => `properties[${index}].propertyId`;
  const definitions = await expectAllReferred(
    transaction,
    'propertyDefinition',
    properties.map(({ propertyId }) => propertyId),
    placeOf,
  );
  for (const [index, { parentId }] of definitions.entries()) {
    if (parentId !== undefined) throw invalid(placeOf(index), 'lies inside another property, which brings it along');
  }
  // The same key may stand in the tags and in the settings, but in each of them once.
  expectDifferent(
    definitions.map(({ name }, index) => `${properties[index]?.isTag ? 'tag' : 'setting'} ${name}`),
    placeOf,
  );
}

function expectDifferent(names: readonly string[], fieldAt: (index: number) => string): void {
  const twice = names.findIndex((name, index) => names.indexOf(name) !== index);
  if (twice >= 0) throw invalid(fieldAt(twice), 'has the name of one before it');
}
