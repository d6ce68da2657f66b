import type { ElementDescription, PropertyDescription } from '../element-description.ts';

/** JetBrains web-types: what WebStorm and its siblings complete and explain. */
export function webTypes(elements: readonly ElementDescription[], name: string, version: string): unknown {
  return {
    $schema: 'https://json.schemastore.org/web-types',
    name,
    version,
    'description-markup': 'markdown',
    contributions: {
      html: {
        elements: elements.map((element) => ({
          name: element.tag,
          description: `${element.summary}\n\n${element.description}`,
          attributes: element.properties.filter(({ attribute }) => attribute !== undefined).map(attributeEntry),
          slots: element.slots,
          js: {
            properties: element.properties
              .filter(({ readonly }) => !readonly)
              .map((property) => ({
                name: property.name,
                description: property.description,
                type: property.type,
                default: property.default,
              })),
            events: element.events.map(({ name: event, description, type }) => ({ name: event, description, type })),
          },
          css: { parts: element.parts, properties: element.tokens },
        })),
      },
    },
  };
}

function attributeEntry({ attribute, description, type, kind, words, default: initial }: PropertyDescription): unknown {
  return {
    name: attribute,
    description,
    required: false,
    default: initial?.replace(/^'(.*)'$/, '$1'),
    value:
      kind === 'boolean'
        ? { kind: 'no-value' }
        : { type: words.length > 0 ? type : kind === 'number' ? 'number' : 'string' },
  };
}
