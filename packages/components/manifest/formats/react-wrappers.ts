import { pascalCase, shortName, type ElementDescription } from '../element-description.ts';
import { doc, GENERATED } from './type-declarations.ts';

/** Components for React 16.8 to 18, which set only attributes of custom elements and hear no events of theirs. */
export function reactWrappers(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import * as react from 'react';
import { createComponent } from '@lit/react';
import './define.js';
import { ${elements.map(({ className }) => className).join(', ')} } from './index.js';`,
    ...elements.map(
      (element) => `export const ${shortName(element)} = /* @__PURE__ */ createComponent({
  react,
  tagName: '${element.tag}',
  elementClass: ${element.className},
  events: { ${element.events.map(({ name }) => `on${pascalCase(name)}: '${name}'`).join(', ')} },
});`,
    ),
  ].join('\n\n');
}

export function reactWrapperTypes(elements: readonly ElementDescription[]): string {
  return [
    GENERATED,
    `import type { EventName, ReactWebComponent } from '@lit/react';
import type { CskEventMap, ${elements.map(({ className }) => className).join(', ')} } from './index.js';`,
    ...elements.map(
      (element) => `${doc(`\`<${element.tag}>\`: ${element.summary}`)}
export declare const ${shortName(element)}: ReactWebComponent<
  ${element.className},
  {
${element.events
  .map(
    ({ name, description }) =>
      `    ${doc(description)}\n    on${pascalCase(name)}: EventName<CskEventMap['${name}']>;\n`,
  )
  .join('')}  }
>;`,
    ),
  ].join('\n\n');
}
