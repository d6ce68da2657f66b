// Tests of the elements in a real browser, against the packages' sources.
import { fileURLToPath } from 'node:url';
import { esbuildPlugin } from '@web/dev-server-esbuild';
import { chromeLauncher } from '@web/test-runner-chrome';
import { defaultReporter } from '@web/test-runner';
import { findBrowser } from './scripts/find-browser.mjs';
import { visualPlugin } from './scripts/visual-plugin.mjs';

const { executablePath, args, source } = await findBrowser();
console.log(`Browser: ${executablePath} (${source})`);

/** Ends the output with the line that scripts read: single tests, and files that did not load count as failed. */
function countingReporter() {
  return {
    stop({ sessions }) {
      let passed = 0;
      let failed = 0;
      let skipped = 0;
      const visit = (suite) => {
        for (const test of suite?.tests ?? []) {
          if (test.skipped) skipped += 1;
          else if (test.passed) passed += 1;
          else failed += 1;
        }
        for (const inner of suite?.suites ?? []) visit(inner);
      };
      for (const session of sessions) {
        visit(session.testResults);
        if (!session.passed && !session.testResults) failed += 1;
      }
      console.log(`${passed} passed, ${failed} failed${skipped ? `, ${skipped} skipped` : ''}`);
    },
  };
}

export default {
  files: ['packages/components/test/**/*.test.ts', '!packages/components/test/{unit,e2e}/**'],
  rootDir: fileURLToPath(new URL('.', import.meta.url)),
  nodeResolve: { exportConditions: ['csk-source'] },
  concurrency: 2,
  testsFinishTimeout: 300_000,
  testFramework: { config: { timeout: 30_000 } },
  browsers: [chromeLauncher({ launchOptions: { executablePath, args }, concurrency: 2 })],
  plugins: [
    visualPlugin(),
    esbuildPlugin({
      ts: true,
      target: 'es2022',
      tsconfig: fileURLToPath(new URL('tsconfig.base.json', import.meta.url)),
    }),
  ],
  // Lit warns that it runs in development mode; that is what tests are for.
  filterBrowserLogs: ({ args }) => !String(args[0]).includes('Lit is in dev mode'),
  reporters: [defaultReporter({ reportTestProgress: false }), countingReporter()],
};
