import { exampleOf } from './examples.ts';
import type { StageSettings } from './stage-settings.ts';

export const LANGUAGES = ['HTML', 'React', 'React 18', 'Vue', 'Svelte'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The code that brings what is on the stage into a page. */
export function snippet(language: Language, settings: StageSettings): string {
  const { tag } = settings;
  const example = exampleOf(tag);
  const properties = Object.entries(example.properties ?? {});
  return WRITERS[language]({
    tag,
    provider: settings.provider,
    attributes: { ...example.attributes, ...settings.attributes },
    names: properties.map(([property, { name }]): readonly [string, string] => [property, name]),
    lines: properties.map(([, { code }]) => code),
    inside: example.inside ?? [tag],
  });
}

interface Written {
  readonly tag: string;
  readonly provider: Attributes;
  /** Of the element itself. */
  readonly attributes: Attributes;
  /** Properties that are set by script, with the names of their values. */
  readonly names: readonly (readonly [property: string, name: string])[];
  /** What brings these values. */
  readonly lines: readonly string[];
  /** What stands inside the provider. */
  readonly inside: readonly string[];
}

type Attributes = Readonly<Record<string, string>>;

const WRITERS: Readonly<Record<Language, (written: Written) => string>> = {
  HTML: ({ tag, provider, attributes, names, lines, inside }) =>
    joined(
      `<csk-provider${markup(provider)}>`,
      ...inside.map((one) => `  <${one}${one === tag ? markup(attributes) : ''}></${one}>`),
      '</csk-provider>',
      '',
      '<script type="module">',
      "  import '@csk/components/define';",
      "  import { createGatewayClient } from '@csk/adapters/gateway/client';",
      ...lines.map((line) => `  ${line}`),
      '',
      "  document.querySelector('csk-provider').client = createGatewayClient({ baseUrl: '/csk' });",
      ...names.map(([property, name]) => `  document.querySelector('${tag}').${property} = ${name};`),
      '</script>',
    ),
  React: ({ tag, provider, attributes, names, lines, inside }) =>
    joined(
      "import '@csk/components/define';",
      "import type {} from '@csk/components/jsx';",
      ...lines,
      '',
      `<csk-provider client={client}${markup(provider)}>`,
      ...inside.map((one) => `  <${one}${one === tag ? tagProps(attributes) + braced(names) : ''} />`),
      '</csk-provider>',
    ),
  'React 18': ({ tag, provider, attributes, names, lines, inside }) =>
    joined(
      `import { ${['csk-provider', ...inside].map(component).join(', ')} } from '@csk/components/react';`,
      ...lines,
      '',
      `<Provider client={client}${wrapperProps(provider)}>`,
      ...inside.map((one) => `  <${component(one)}${one === tag ? wrapperProps(attributes) + braced(names) : ''} />`),
      '</Provider>',
    ),
  Vue: ({ tag, provider, attributes, names, lines, inside }) =>
    joined(
      '<script setup lang="ts">',
      "import '@csk/components/define';",
      "import type {} from '@csk/components/vue';",
      ...lines,
      '</script>',
      '',
      '<template>',
      `  <csk-provider :client="client"${markup(provider)}>`,
      ...inside.map((one) => `    <${one}${one === tag ? markup(attributes) + bound(names) : ''} />`),
      '  </csk-provider>',
      '</template>',
    ),
  Svelte: ({ tag, provider, attributes, names, lines, inside }) =>
    joined(
      '<script lang="ts">',
      "  import '@csk/components/define';",
      "  import type {} from '@csk/components/svelte';",
      ...lines.map((line) => `  ${line}`),
      '</script>',
      '',
      `<csk-provider {client}${markup(provider)}>`,
      ...inside.map((one) => `  <${one}${one === tag ? tagProps(attributes) + braced(names) : ''}></${one}>`),
      '</csk-provider>',
    ),
};

const joined = (...lines: readonly string[]) => lines.join('\n');
const escaped = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const camelCase = (name: string) => name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
/** `AlertList` of `csk-alert-list`. */
const component = (tag: string) => camelCase(tag.replace(/^csk/, ''));

function written(attributes: Attributes, write: (name: string, value: string) => string): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ` ${value === 'true' ? name : write(name, value)}`)
    .join('');
}

const markup = (attributes: Attributes) => written(attributes, (name, value) => `${name}="${escaped(value)}"`);

/** Where a tag's own property is set instead of the attribute, a number is no text. */
const tagProps = (attributes: Attributes) =>
  written(attributes, (name, value) => (/^\d+$/.test(value) ? `${name}={${value}}` : `${name}="${escaped(value)}"`));

const wrapperProps = (attributes: Attributes) =>
  tagProps(Object.fromEntries(Object.entries(attributes).map(([name, value]) => [camelCase(name), value])));

const braced = (names: Written['names']) => names.map(([property, name]) => ` ${property}={${name}}`).join('');
const bound = (names: Written['names']) => names.map(([property, name]) => ` :${property}="${name}"`).join('');
