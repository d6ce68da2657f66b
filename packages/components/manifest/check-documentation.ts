import type { DescribedElements } from './describe-elements.ts';

/** The tags of a class that name something the code must have, and what that is. */
const CLAIMS = {
  attr: 'attribute',
  prop: 'property',
  fires: 'event',
  slot: 'slot',
  csspart: 'part',
  cssprop: 'token',
} as const;

/** What is there and not described, and what is described and not there; a sentence each. */
export function checkDocumentation({ elements, tokens }: DescribedElements): readonly string[] {
  const problems = tokens
    .filter(({ description }) => !description)
    .map(({ name }) => `The token ${name} has no @cssprop above the sheet of tokens.`);
  for (const { description: element, tags } of elements) {
    const { tag, properties } = element;
    if (!element.summary) problems.push(`<${tag}> has no @summary.`);
    if (!element.description) problems.push(`<${tag}> has no description.`);

    const attributes = properties.flatMap(({ attribute }) => attribute ?? []);
    const present: Record<keyof typeof CLAIMS, readonly string[]> = {
      attr: attributes,
      prop: properties.filter(({ attribute }) => attribute === undefined).map(({ name }) => name),
      fires: element.events.map(({ name }) => name),
      slot: element.slots.map(({ name }) => name),
      csspart: element.parts.map(({ name }) => name),
      cssprop: element.tokens.map(({ name }) => name),
    };
    for (const { tag: kind, name, text } of tags) {
      if (!isClaim(kind)) continue;
      const what = `${CLAIMS[kind]} ${name || '(default)'}`;
      if (!present[kind].includes(name)) problems.push(`<${tag}> describes the ${what}, which it does not have.`);
      if (!text) problems.push(`<${tag}> says nothing about the ${what}.`);
    }
    const twice = tags.map(({ tag: kind, name }) => (isClaim(kind) ? `@${kind} ${name}` : ''));
    for (const claim of new Set(twice.filter((one, index) => one && twice.indexOf(one) !== index))) {
      problems.push(`<${tag}> has ${claim} twice.`);
    }

    const described = [
      ...properties.map(({ name, attribute, description }) =>
        attribute === undefined ? ['property', name, description] : ['attribute', attribute, description],
      ),
      ...element.methods.map(({ name, description }) => ['method', name, description]),
      ...element.events.map(({ name, description }) => ['event', name, description]),
      ...element.slots.map(({ name, description }) => ['slot', name || '(default)', description]),
      ...element.parts.map(({ name, description }) => ['part', name, description]),
    ];
    for (const [kind, name, description] of described) {
      if (!description) problems.push(`<${tag}> has the ${kind} ${name}, which nothing describes.`);
    }
    for (const { name, type } of element.events) {
      if (!type.startsWith('CustomEvent<')) problems.push(`The event ${name} of <${tag}> has no type in events.ts.`);
    }
  }
  return problems;
}

function isClaim(tag: string): tag is keyof typeof CLAIMS {
  return Object.hasOwn(CLAIMS, tag);
}
