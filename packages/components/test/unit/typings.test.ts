/// <reference types="node" />
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import ts from 'typescript';
import { describeElements } from '../../manifest/describe-elements.ts';
import { generatedFiles } from '../../manifest/generate.ts';
import { PACKAGE } from '../../manifest/source-program.ts';

const FILES = generatedFiles(describeElements());
const TYPINGS = join(import.meta.dirname, '../typings');
/** Parsed once for all compilations. */
const parsed = new Map<string, ts.SourceFile | undefined>();
const FRAMEWORKS = ['react-19.tsx', 'react-18.tsx', 'vue.ts', 'svelte.ts'];

/** Compiles the uses against what the package would ship, without building it: `index.js` stands for the sources. */
function problemsOf(
  names: readonly string[],
  change: (files: Record<string, string>) => void = () => undefined,
): readonly string[] {
  const uses = names.map((name) => join(TYPINGS, name));
  const generated: Record<string, string> = {
    ...FILES,
    'index.d.ts': `export * from '../src/index.ts';`,
  };
  change(generated);
  const virtual = new Map(Object.entries(generated).map(([name, text]) => [join(PACKAGE, 'dist', name), text]));
  const dist = (name: string) => [`./packages/components/dist/${name}.d.ts`];
  const { options, errors } = ts.convertCompilerOptionsFromJson(
    {
      ...(
        ts.readConfigFile(join(PACKAGE, '../../tsconfig.base.json'), (path) => ts.sys.readFile(path)) as {
          config: { compilerOptions: object };
        }
      ).config.compilerOptions,
      lib: ['ES2023', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
      types: [],
      jsx: 'react-jsx',
      // What is generated is to be checked, too.
      skipLibCheck: false,
      skipDefaultLibCheck: true,
      paths: {
        '@csk/components/define': dist('define'),
        '@csk/components/jsx': dist('jsx'),
        '@csk/components/react': dist('react'),
        '@csk/components/vue': dist('vue'),
        '@csk/components/svelte': dist('svelte'),
        vue: ['./packages/components/test/typings/stubs/vue.d.ts'],
        'svelte/elements': ['./packages/components/test/typings/stubs/svelte-elements.d.ts'],
      },
    },
    join(PACKAGE, '../..'),
  );
  assert.deepEqual(errors, []);
  const host = ts.createCompilerHost(options);
  const { fileExists, readFile, getSourceFile } = host;
  const plain = (path: string) => virtual.get(join(path));
  host.fileExists = (path) => plain(path) !== undefined || fileExists(path);
  // Whether or not there is a build.
  host.directoryExists = (path) => join(path) === join(PACKAGE, 'dist') || ts.sys.directoryExists(path);
  host.readFile = (path) => plain(path) ?? readFile(path);
  host.getSourceFile = (path, language, ...rest) => {
    const text = plain(path);
    if (text !== undefined) return ts.createSourceFile(path, text, language, true);
    if (!parsed.has(path)) parsed.set(path, getSourceFile(path, language, ...rest));
    return parsed.get(path);
  };
  const program = ts.createProgram(uses, { ...options, noEmit: true }, host);
  const ours = program
    .getSourceFiles()
    .filter(({ fileName }) => uses.includes(join(fileName)) || virtual.has(join(fileName)));
  return [
    ...program.getOptionsDiagnostics(),
    ...ours.flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)]),
  ].map(({ file, messageText }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

test('React, Vue and Svelte take what is right and refuse what is wrong', () => {
  assert.deepEqual(problemsOf(FRAMEWORKS), []);
});

test('who imports only what defines the elements has their tags and events', () => {
  assert.deepEqual(problemsOf(['plain.ts']), []);
});

test('a declaration that lacks an attribute is noticed', () => {
  const problems = problemsOf(FRAMEWORKS, (files) => {
    files['element-types.d.ts'] = (files['element-types.d.ts'] ?? '').replaceAll(
      "view?: CskAlertList['view'] | undefined;",
      '',
    );
  });
  assert.ok(
    problems.some((problem) => problem.includes("'view'")),
    problems.join('\n'),
  );
});
