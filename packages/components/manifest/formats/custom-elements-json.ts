import type { ElementDescription, PropertyDescription } from '../element-description.ts';

const MODULE = 'dist/index.js';
const DEFINING_MODULE = 'dist/define.js';

/** The custom-elements manifest, schema 1.0.0, which catalogues, editors and documentation tools read. */
export function customElementsJson(elements: readonly ElementDescription[]): unknown {
  return {
    schemaVersion: '1.0.0',
    modules: [
      {
        kind: 'javascript-module',
        path: MODULE,
        declarations: elements.map(declaration),
        exports: elements.map(({ className: name }) => ({
          kind: 'js',
          name,
          declaration: { name, module: MODULE },
        })),
      },
      {
        kind: 'javascript-module',
        path: DEFINING_MODULE,
        declarations: [],
        exports: elements.map(({ tag, className }) => ({
          kind: 'custom-element-definition',
          name: tag,
          declaration: { name: className, module: MODULE },
        })),
      },
    ],
  };
}

function declaration(element: ElementDescription): unknown {
  return {
    kind: 'class',
    customElement: true,
    name: element.className,
    tagName: element.tag,
    summary: element.summary,
    description: element.description,
    superclass: { name: 'LitElement', package: 'lit' },
    attributes: element.properties.filter(({ attribute }) => attribute !== undefined).map(attributeEntry),
    members: [
      ...element.properties.map((property) => ({
        kind: 'field',
        name: property.name,
        description: property.description,
        type: { text: property.type },
        default: property.default,
        attribute: property.attribute,
        reflects: property.reflects || undefined,
        readonly: property.readonly || undefined,
      })),
      ...element.methods.map(({ name, description }) => ({ kind: 'method', name, description })),
    ],
    events: element.events.map(({ name, description, type }) => ({ name, description, type: { text: type } })),
    slots: element.slots,
    cssParts: element.parts,
    cssProperties: element.tokens,
  };
}

function attributeEntry(property: PropertyDescription): unknown {
  return {
    name: property.attribute,
    fieldName: property.name,
    description: property.description,
    // In markup a list is written with commas.
    type: { text: property.kind === 'list' ? 'string' : property.type },
    default: property.default,
  };
}
