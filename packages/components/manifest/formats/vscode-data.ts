import type { ElementDescription, TokenDescription } from '../element-description.ts';

const markdown = (value: string) => ({ kind: 'markdown', value });

/** Custom data for `html.customData`: tags and attributes complete and explain themselves in VS Code. */
export function vscodeHtmlData(elements: readonly ElementDescription[]): unknown {
  return {
    version: 1.1,
    tags: elements.map((element) => ({
      name: element.tag,
      description: markdown(tagHelp(element)),
      attributes: element.properties
        .filter(({ attribute }) => attribute !== undefined)
        .map(({ attribute, description, kind, words }) => ({
          name: attribute,
          description: markdown(description),
          // `v` is the editor's own set for attributes without a value.
          ...(kind === 'boolean' ? { valueSet: 'v' } : {}),
          ...(words.length > 0 ? { values: words.map((name) => ({ name })) } : {}),
        })),
    })),
  };
}

/** Custom data for `css.customData`: tokens and parts. */
export function vscodeCssData(elements: readonly ElementDescription[], tokens: readonly TokenDescription[]): unknown {
  const parts = new Map<string, string[]>();
  for (const { tag, parts: own } of elements) {
    for (const { name, description } of own) {
      parts.set(name, [...(parts.get(name) ?? []), `- \`<${tag}>\`: ${description}`]);
    }
  }
  return {
    version: 1.1,
    properties: tokens.map((token) => ({
      name: token.name,
      description: markdown(`${token.description}\n\nDefault: \`${token.default}\``),
    })),
    pseudoElements: [...parts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, lines]) => ({ name: `::part(${name})`, description: markdown(lines.join('\n')) })),
  };
}

function tagHelp({ summary, description, events, slots }: ElementDescription): string {
  const list = (title: string, items: readonly { readonly name: string; readonly description: string }[]) =>
    items.length === 0
      ? []
      : [`**${title}**\n\n${items.map((item) => `- \`${item.name || '(default)'}\`: ${item.description}`).join('\n')}`];
  return [summary, description, ...list('Events', events), ...list('Slots', slots)].join('\n\n');
}
