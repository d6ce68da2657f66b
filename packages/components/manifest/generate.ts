import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkDocumentation } from './check-documentation.ts';
import { describeElements, type DescribedElements } from './describe-elements.ts';
import { customElementsJson } from './formats/custom-elements-json.ts';
import { reactWrappers, reactWrapperTypes } from './formats/react-wrappers.ts';
import {
  definingTypes,
  elementTypes,
  entryTypes,
  jsxTypes,
  svelteTypes,
  vueTypes,
} from './formats/type-declarations.ts';
import { vscodeCssData, vscodeHtmlData } from './formats/vscode-data.ts';
import { webTypes } from './formats/web-types.ts';
import { PACKAGE } from './source-program.ts';

/** Everything that is made of the elements' descriptions, by its name in `dist`. */
export function generatedFiles(described: DescribedElements): Readonly<Record<string, string>> {
  const elements = described.elements.map(({ description }) => description);
  const { name, version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
  };
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    'custom-elements.json': json(customElementsJson(elements)),
    'vscode.html-custom-data.json': json(vscodeHtmlData(elements)),
    'vscode.css-custom-data.json': json(vscodeCssData(elements, described.tokens)),
    'web-types.json': json(webTypes(elements, name, version)),
    'element-types.d.ts': `${elementTypes(elements)}\n`,
    'define.d.ts': `${definingTypes()}\n`,
    'jsx.d.ts': `${jsxTypes(elements)}\n`,
    'vue.d.ts': `${vueTypes(elements)}\n`,
    'svelte.d.ts': `${svelteTypes(elements)}\n`,
    'react.js': `${reactWrappers(elements)}\n`,
    'react.d.ts': `${reactWrapperTypes(elements)}\n`,
    ...Object.fromEntries(
      elements.map((element) => [`${element.tag.slice('csk-'.length)}.d.ts`, `${entryTypes(element)}\n`]),
    ),
  };
}

/** Writes them beside what Rollup builds. What is not documented does not go out. */
export function generate(folder: string = join(PACKAGE, 'dist')): void {
  const described = describeElements();
  const problems = checkDocumentation(described);
  if (problems.length > 0) throw new Error(`Elements and their documentation differ:\n${problems.join('\n')}`);
  mkdirSync(folder, { recursive: true });
  for (const [name, content] of Object.entries(generatedFiles(described))) writeFileSync(join(folder, name), content);
}
