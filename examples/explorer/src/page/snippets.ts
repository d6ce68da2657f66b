import { exampleOf } from './examples.ts';
import type { StageSettings } from './stage-settings.ts';

export const LANGUAGES = ['HTML', 'React', 'React 18', 'Vue', 'Svelte'] as const;
export type Language = (typeof LANGUAGES)[number];

/** The code that brings what is on the stage into a page. */
export function snippet(language: Language, settings: StageSettings): string {
  const { tag } = settings;
  const example = exampleOf(tag);
  const attributes = { ...example.attributes, ...settings.attributes };
  const properties = Object.entries(example.properties ?? {});
  const imports = properties.map(([, { code }]) => code);
  const names = properties.map(([name]) => name);
  const inside = tag === 'csk-provider' ? (example.inside ?? []) : [tag];
  return WRITERS[language]({ attributes, names, imports, inside, settings });
}

interface Written {
  readonly attributes: Readonly<Record<string, string>>;
  /** Properties that are set by script. */
  readonly names: readonly string[];
  readonly imports: readonly string[];
  readonly inside: readonly string[];
  readonly settings: StageSettings;
}

const WRITERS: Readonly<Record<Language, (written: Written) => string>> = {
  HTML: ({ attributes, names, imports, inside, settings }) => {
    const body = inside.map((tag) => `  ${element(tag, tag === settings.tag ? attributes : {})}`).join('\n');
    return `${open('csk-provider', settings.provider)}
${body}
</csk-provider>

<script type="module">
  import '@csk/components/define';
  import { createGatewayClient } from '@csk/adapters/gateway/client';
${imports.map((line) => `  ${line}\n`).join('')}
  document.querySelector('csk-provider').client = createGatewayClient({ baseUrl: '/csk' });
${names.map((name) => `  document.querySelector('${settings.tag}').${name} = ${nameOfImport(imports, name)};\n`).join('')}</script>`;
  },
  React: ({ attributes, names, imports, inside, settings }) => `import '@csk/components/define';
import type {} from '@csk/components/jsx';
${imports.join('\n')}${imports.length ? '\n' : ''}
<csk-provider client={client}${pairs(settings.provider)}>
${inside.map((tag) => `  <${tag}${tag === settings.tag ? pairs(attributes) : ''}${names.map((name) => ` ${name}={${nameOfImport(imports, name)}}`).join('')} />`).join('\n')}
</csk-provider>`,
  'React 18': ({
    attributes,
    names,
    imports,
    inside,
    settings,
  }) => `import { ${['csk-provider', ...inside].map(component).join(', ')} } from '@csk/components/react';
${imports.join('\n')}${imports.length ? '\n' : ''}
<Provider client={client}${camelPairs(settings.provider)}>
${inside.map((tag) => `  <${component(tag)}${tag === settings.tag ? camelPairs(attributes) : ''}${names.map((name) => ` ${name}={${nameOfImport(imports, name)}}`).join('')} />`).join('\n')}
</Provider>`,
  Vue: ({ attributes, names, imports, inside, settings }) => `<script setup lang="ts">
import '@csk/components/define';
import type {} from '@csk/components/vue';
${imports.join('\n')}${imports.length ? '\n' : ''}</script>

<template>
  <csk-provider :client="client"${pairs(settings.provider)}>
${inside.map((tag) => `    <${tag}${tag === settings.tag ? pairs(attributes) : ''}${names.map((name) => ` :${name}="${nameOfImport(imports, name)}"`).join('')} />`).join('\n')}
  </csk-provider>
</template>`,
  Svelte: ({ attributes, names, imports, inside, settings }) => `<script lang="ts">
  import '@csk/components/define';
  import type {} from '@csk/components/svelte';
${imports.map((line) => `  ${line}\n`).join('')}</script>

<csk-provider {client}${pairs(settings.provider)}>
${inside.map((tag) => `  <${tag}${tag === settings.tag ? pairs(attributes) : ''}${names.map((name) => ` ${name}={${nameOfImport(imports, name)}}`).join('')}></${tag}>`).join('\n')}
</csk-provider>`,
};

const escape = (value: string) => value.replaceAll('&', '&amp;').replaceAll('"', '&quot;');

function pairs(attributes: Readonly<Record<string, string>>): string {
  return Object.entries(attributes)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (value === 'true' ? ` ${name}` : ` ${name}="${escape(value)}"`))
    .join('');
}

function camelPairs(attributes: Readonly<Record<string, string>>): string {
  const camel = Object.entries(attributes).map(([name, value]): [string, string] => [
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  // A number is a property here, not text.
  return camel
    .filter(([, value]) => value !== '')
    .map(([name, value]) => (/^\d+$/.test(value) ? ` ${name}={${value}}` : pairs({ [name]: value })))
    .join('');
}

const open = (tag: string, attributes: Readonly<Record<string, string>>) => `<${tag}${pairs(attributes)}>`;
const element = (tag: string, attributes: Readonly<Record<string, string>>) => `${open(tag, attributes)}</${tag}>`;

function component(tag: string): string {
  return tag.replace(/^csk/, '').replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function nameOfImport(imports: readonly string[], property: string): string {
  return imports.map((line) => /\{ (\w+) \}/.exec(line)?.[1]).find((name) => name !== undefined) ?? property;
}
