import { pascalCase, shortName, type ElementDescription, type PropertyDescription } from '../element-description.ts';

export const GENERATED = '// Generated from the doc comments of the elements when the package is built.';

/**
 * Properties, attributes and events of each element as types of their own, for any framework. A framework that sets a
 * property where there is one, and an attribute otherwise, takes the intersection of the first two.
 */
export function elementTypes(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import type { CskEventMap, ${elements.map(({ className }) => className).join(', ')} } from './index.js';`,
    ...elements.map(typesOf),
    block(
      'Every element by its tag: what may be set on it.',
      'CskElementProps',
      elements.map((one) => `'${one.tag}': ${shortName(one)}Properties & ${shortName(one)}Attributes;`),
    ),
    block(
      'Every element by its tag: what it dispatches.',
      'CskElementEvents',
      elements.map((one) => `'${one.tag}': ${shortName(one)}Events;`),
    ),
  ].join('\n\n');
}

/** What the entry of a single element has. */
export function entryTypes({ className }: ElementDescription): string {
  return `${GENERATED}\n\nexport { ${className} } from './index.js';`;
}

/** What the entry has that defines all elements: their tags and events become known, also where nothing else is imported. */
export function definingTypes(): string {
  return `${GENERATED}\n\nimport './index.js';`;
}

function typesOf(element: ElementDescription): string {
  const name = shortName(element);
  const settable = element.properties.filter(({ readonly }) => !readonly);
  return [
    block(
      element.summary,
      `${name}Properties`,
      settable.map((one) => `${doc(one.description)}\n  ${one.name}?: ${valueType(element, one)};`),
    ),
    block(
      `Attributes of \`<${element.tag}>\` that are called otherwise than their property.`,
      `${name}Attributes`,
      settable
        .filter(({ attribute, name: property }) => attribute !== undefined && attribute !== property)
        .map((one) => `${doc(one.description)}\n  '${one.attribute}'?: ${attributeType(element, one)};`),
    ),
    block(
      `Events of \`<${element.tag}>\`.`,
      `${name}Events`,
      element.events.map((one) => `${doc(one.description)}\n  '${one.name}': CskEventMap['${one.name}'];`),
    ),
  ].join('\n\n');
}

const valueType = ({ className }: ElementDescription, { name }: PropertyDescription) =>
  `${className}['${name}'] | undefined`;

/** What is written in markup: a list with commas, a number as its digits. */
function attributeType(element: ElementDescription, property: PropertyDescription): string {
  if (property.kind === 'list') return 'string | undefined';
  const type = valueType(element, property);
  return property.kind === 'number' ? `${type} | \`\${number}\`` : type;
}

/** Plain tags in the JSX of React 19, which sets properties and listens to events of custom elements. */
export function jsxTypes(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import type { DetailedHTMLProps, HTMLAttributes } from 'react';`,
    `import type { CskElementEvents, CskElementProps } from './element-types.js';`,
    `type Handlers<E> = { [K in keyof E & string as \`on\${K}\`]?: ((event: E[K]) => void) | undefined };`,
    `type Tag = keyof CskElementProps;`,
    `type Common<T extends Tag> = Omit<
  DetailedHTMLProps<HTMLAttributes<HTMLElementTagNameMap[T]>, HTMLElementTagNameMap[T]>,
  keyof CskElementProps[T]
>;`,
    `/** What JSX takes for each tag. */
export type CskJsxElements = { [T in Tag]: Common<T> & CskElementProps[T] & Handlers<CskElementEvents[T]> };`,
    `declare module 'react' {
  namespace JSX {
    interface IntrinsicElements {
${elements.map(({ tag, summary }) => `      ${doc(summary)}\n      '${tag}': CskJsxElements['${tag}'];`).join('\n')}
    }
  }
}`,
  ].join('\n\n');
}

/** Tags in the templates of Vue 3, as its guide types custom elements: a template's ref is the element itself. */
export function vueTypes(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import type { HTMLAttributes, PublicProps } from 'vue';`,
    `import type { CskElementEvents, CskElementProps } from './element-types.js';`,
    `type Listener<E> = ((event: E) => void) | undefined;`,
    `type Tag = keyof CskElementProps;`,
    `type Props<T extends Tag> = Omit<HTMLAttributes, keyof CskElementProps[T]> & PublicProps & CskElementProps[T];`,
    `interface VueElement<T extends Tag, Listeners> {
  new (): HTMLElementTagNameMap[T] & { $props: Props<T> & Listeners };
}`,
    ...elements.map(
      (element) => `export interface ${shortName(element)}Listeners {
${element.events.map(({ name }) => `  on${pascalCase(name)}?: Listener<CskElementEvents['${element.tag}']['${name}']>;\n`).join('')}}`,
    ),
    `declare module 'vue' {
  interface GlobalComponents {
${elements
  .map((one) => `    ${doc(one.summary)}\n    '${one.tag}': VueElement<'${one.tag}', ${shortName(one)}Listeners>;`)
  .join('\n')}
  }
}`,
  ].join('\n\n');
}

/** Tags in the markup of Svelte 5. */
export function svelteTypes(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import type { HTMLAttributes } from 'svelte/elements';`,
    `import type { CskElementEvents, CskElementProps } from './element-types.js';`,
    `type Handlers<E> = { [K in keyof E & string as \`on\${K}\`]?: ((event: E[K]) => void) | undefined };`,
    `type Tag = keyof CskElementProps;`,
    `type Markup<T extends Tag> = Omit<HTMLAttributes<HTMLElementTagNameMap[T]>, keyof CskElementProps[T]> &
  CskElementProps[T] &
  Handlers<CskElementEvents[T]>;`,
    `declare module 'svelte/elements' {
  interface SvelteHTMLElements {
${elements.map(({ tag, summary }) => `    ${doc(summary)}\n    '${tag}': Markup<'${tag}'>;`).join('\n')}
  }
}`,
  ].join('\n\n');
}

export const doc = (text: string) => `/** ${text.replaceAll('*/', '*\\/').replace(/\n+/g, ' ')} */`;

function block(text: string, name: string, lines: readonly string[]): string {
  return `${doc(text)}\nexport interface ${name} {\n${lines.map((line) => `  ${line}\n`).join('')}}`;
}
