// Builds every package: one JavaScript build with an entry for each subpath export, and its type declarations.
// `CSK_BUILD=js` leaves the declarations out (what `npm start` needs). Then the browser pages of the examples.
import { readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import terser from '@rollup/plugin-terser';
import dts from 'rollup-plugin-dts';
import esbuild from 'rollup-plugin-esbuild';
import { register } from 'tsx/esm/api';
import { compactTemplates } from './scripts/compact-templates.mjs';
import { declareProperties } from './scripts/declare-properties.mjs';

const root = import.meta.dirname;
const types = process.env.CSK_BUILD !== 'js';

/** Entry name → source file, read from the package's own export map, so that the two cannot disagree. */
function entriesOf(folder) {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
  const entries = {};
  for (const target of Object.values(manifest.exports)) {
    // A file, or made after the build of what the elements say of themselves.
    if (typeof target === 'string' || !target['csk-source']) continue;
    entries[target.default.replace('./dist/', '').replace(/\.js$/, '')] = join(root, folder, target['csk-source']);
  }
  for (const file of Object.values(manifest.bin ?? {})) {
    const name = file.replace('./dist/', '').replace(/\.js$/, '');
    entries[name] = join(root, folder, 'src', `${name}.ts`);
  }
  return entries;
}

/** Bare names stay imports: a package never carries a copy of another. */
const external = (id) => !id.startsWith('.') && !id.startsWith('/') && !/^[A-Za-z]:[\\/]/.test(id);

const transpile = () =>
  esbuild({
    target: 'es2022',
    tsconfigRaw: { compilerOptions: { experimentalDecorators: true, useDefineForClassFields: false } },
  });

/** An element stands in a folder of its own name. */
const isElement = (source) => basename(dirname(source)) === basename(source, '.ts');

/** Chunks are named by their content, so those of the last build would stay beside the new ones for ever. */
const withoutOld = (...path) => ({
  name: 'without-old',
  generateBundle: () => rmSync(join(root, ...path), { recursive: true, force: true }),
});

/** What editors, documentation tools and frameworks read of the elements, written beside their build. */
const describedElements = () => ({
  name: 'described-elements',
  async writeBundle() {
    register();
    const { generate } = await import('./packages/components/manifest/generate.ts');
    generate();
  },
});

/** Style sheets that a package exports: their folder in `dist` is that of the sources below `src/theme/hosts`. */
const styleSheets = (folder) => ({
  name: 'style-sheets',
  generateBundle() {
    const { exports } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    for (const target of Object.values(exports)) {
      if (typeof target !== 'string' || !target.endsWith('.css')) continue;
      const source = readFileSync(join(root, folder, 'src/theme/hosts', basename(target)), 'utf8');
      this.emitFile({ type: 'asset', fileName: target.replace('./dist/', ''), source });
    }
  },
});

/**
 * Each module of what runs in browsers stays a file of its own. A class with decorators, or a table that is worked out,
 * cannot be left out of the file it is in: a page that takes one element from a file of all would ship all of them.
 */
function moduleName(id) {
  const [, path] = id.split(/[\\/]packages[\\/]\w+[\\/]src[\\/]/);
  return path?.replace(/\.ts$/, '').replaceAll(/[\\/]/g, '.');
}

function packageBuilds(folder, { afterTranspile = [], afterTypes = [], chunkOf, isTyped = () => true } = {}) {
  const input = entriesOf(folder);
  const typed = Object.fromEntries(Object.entries(input).filter(([, source]) => isTyped(source)));
  const javascript = {
    input,
    external,
    plugins: [transpile(), ...afterTranspile, withoutOld(folder, 'dist/chunks'), styleSheets(folder)],
    output: {
      dir: join(root, folder, 'dist'),
      format: 'es',
      sourcemap: true,
      entryFileNames: '[name].js',
      chunkFileNames: 'chunks/[name]-[hash].js',
      manualChunks: chunkOf,
      // An entry that named what its modules import in turn would ship the directives of elements that nobody takes.
      hoistTransitiveImports: false,
    },
  };
  if (!types) return [javascript];
  return [
    javascript,
    {
      input: typed,
      external,
      plugins: [
        dts({ tsconfig: join(root, folder, 'tsconfig.json'), compilerOptions: { noEmit: false } }),
        withoutOld(folder, 'dist/types'),
        ...afterTypes,
      ],
      output: {
        dir: join(root, folder, 'dist'),
        format: 'es',
        entryFileNames: '[name].d.ts',
        chunkFileNames: 'types/[name]-[hash].d.ts',
      },
    },
  ];
}

/** A page whose imports cannot be resolved would fail in the browser: the build fails instead. */
function mustResolve(warning, warn) {
  if (warning.code === 'UNRESOLVED_IMPORT') throw new Error(warning.message);
  warn(warning);
}

/** Who copies a bundle copies other people's code in it, so their licences lie beside it. */
const licences = () => ({
  name: 'licences',
  generateBundle(_options, bundle) {
    const modules = Object.values(bundle).flatMap((file) => Object.keys(file.modules ?? {}));
    const homes = new Set(
      modules.flatMap((id) => /^.*[\\/]node_modules[\\/](@[^\\/]+[\\/])?[^\\/]+/.exec(id)?.[0] ?? []),
    );
    if (homes.size === 0) return;
    const texts = [...homes].sort().map((home) => {
      const { name, version } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
      return `${name} ${version}\n\n${readFileSync(join(home, 'LICENSE'), 'utf8')}`;
    });
    this.emitFile({ type: 'asset', fileName: 'LICENCES.txt', source: texts.join('\n\n') });
  },
});

/** Entries of a built package for pages without a bundler: they import nothing but files of their own folder. */
function standalone(folder, entries) {
  return {
    input: Object.fromEntries(entries.map((name) => [name, join(root, folder, 'dist', `${name}.js`)])),
    plugins: [nodeResolve({ browser: true }), terser(), withoutOld(folder, 'dist/standalone'), licences()],
    output: {
      dir: join(root, folder, 'dist/standalone'),
      format: 'es',
      sourcemap: true,
      chunkFileNames: 'chunks/[name]-[hash].js',
    },
    onwarn: mustResolve,
  };
}

/** A page's script with everything in it, from the built packages: what an embedding product would ship. */
function page(input, file) {
  return {
    input: resolve(root, input),
    plugins: [nodeResolve({ browser: true }), transpile(), terser()],
    output: { file: resolve(root, file), format: 'es', sourcemap: true, inlineDynamicImports: true },
    onwarn: mustResolve,
  };
}

export default [
  ...packageBuilds('packages/core', { chunkOf: moduleName }),
  ...packageBuilds('packages/emulator'),
  ...packageBuilds('packages/adapters'),
  ...packageBuilds('packages/components', {
    afterTranspile: [declareProperties(), compactTemplates()],
    afterTypes: [describedElements()],
    chunkOf: moduleName,
    // The types of an element's own entry are made with what else is made of the elements: a program of the compiler for
    // each of them would take gigabytes. So are those of the entry that defines: the compiler finds nothing exported there.
    isTyped: (source) => !isElement(source) && basename(source) !== 'define.ts',
  }),
  standalone('packages/components', ['index', 'define', 'locales']),
  standalone('packages/adapters', ['gateway-client']),
  page('examples/crm/src/main.ts', 'examples/crm/dist/main.js'),
  page('examples/simulator/src/page/main.ts', 'examples/simulator/dist/main.js'),
];
