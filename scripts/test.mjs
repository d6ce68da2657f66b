// npm test: every check of the repository, stage by stage, and the sum in the last line.
// With names of stages as arguments it runs only those: node scripts/test.mjs unit integration
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isBuildFresh, markBuildFresh } from './build-freshness.mjs';

const ROOT = join(import.meta.dirname, '..');
/** A test that takes longer than this hangs. */
const TEST_TIMEOUT_MS = 300_000;
/** The long forms do in one test what takes that long, and longer where the machine is busy. */
const LONG_TIMEOUT_MS = 3_600_000;

/** Stages in the order in which `npm test` runs them: the quick ones first. */
const STAGES = {
  types: () => check('types', ['scripts/typecheck.mjs']),
  lint: () => check('lint', [binary('eslint', 'bin/eslint.js'), '.', '--max-warnings', '0']),
  format: () => check('format', [binary('prettier', 'bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']),
  unit: () => nodeTests('unit', ['--conditions=csk-source'], { processes: availableParallelism() }),
  build: build,
  integration: () => nodeTests('integration', ['--conditions=csk-source']),
  // Microsoft's unmodified clients against the emulator, scenario by scenario.
  sdk: () => nodeTests('sdk', ['--conditions=csk-source']),
  components: componentTests,
  // End to end, the packages are what is built, as a user has them.
  e2e: async () => add(isBuildFresh() ? NOTHING : await build(), await nodeTests('e2e', [])),
};

/** Long forms of what `npm test` runs in a short one; only when named. */
const LONG_STAGES = {
  streams: () =>
    nodeTests('streams', ['--conditions=csk-source'], {
      env: { CSK_STREAM_JOBS: '10000', CSK_STREAM_RESTARTS: '200' },
      timeoutMs: LONG_TIMEOUT_MS,
    }),
  crash: () =>
    nodeTests('crash', ['--conditions=csk-source'], {
      env: { CSK_CRASH_RUNS: '200', CSK_CRASH_KILLS: '60' },
      timeoutMs: LONG_TIMEOUT_MS,
    }),
  fuzz: () => nodeTests('fuzz', ['--conditions=csk-source'], { env: { CSK_FUZZ_ROUNDS: '100000' } }),
};

const NOTHING = { passed: 0, failed: 0, skipped: [] };

const wanted = process.argv.slice(2);
const stages = { ...STAGES, ...LONG_STAGES };
const unknown = wanted.filter((name) => !Object.hasOwn(stages, name));
if (unknown.length > 0) {
  console.error(`There is no stage ${unknown.join(', ')}. Stages: ${Object.keys(stages).join(', ')}`);
  process.exit(2);
}

let sum = NOTHING;
for (const [name, run] of Object.entries(wanted.length > 0 ? stages : STAGES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`\n── ${name} ──`);
  const begun = performance.now();
  const counts = await run();
  console.log(
    `── ${name}: ${counts.passed} passed, ${counts.failed} failed in ${((performance.now() - begun) / 1000).toFixed(0)} s`,
  );
  sum = add(sum, counts);
}
for (const name of sum.skipped) console.log(`skipped: ${name}`);
const skipped = sum.skipped.length > 0 ? `, ${sum.skipped.length} skipped` : '';
console.log(`\n${sum.passed} passed, ${sum.failed} failed${skipped}`);
process.exit(sum.failed > 0 || sum.passed === 0 ? 1 : 0);

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: [...a.skipped, ...b.skipped] };
}

/** A tool of this repository; some packages do not export where their programs are. */
function binary(name, file) {
  return join(ROOT, 'node_modules', name, file);
}

/** Runs Node and gives its exit code; with `onLine` also each line it prints. What the environment has already wins over `env`. */
function runNode(args, { onLine, env = {} } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: ROOT,
      env: { ...env, ...process.env },
      stdio: ['ignore', onLine ? 'pipe' : 'inherit', 'inherit'],
    });
    let rest = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      lines.forEach(onLine);
    });
    child.on('error', reject);
    child.on('close', (code) => resolve(code ?? 1));
  });
}

/** A tool that says yes or no counts as one check. */
async function check(name, args) {
  const ok = (await runNode(args)) === 0;
  if (!ok) console.error(`${name} found problems; see above.`);
  return { passed: ok ? 1 : 0, failed: ok ? 0 : 1, skipped: [] };
}

async function build() {
  const counts = await check('build', [binary('rollup', 'dist/bin/rollup'), '-c', '--silent']);
  if (counts.failed === 0) markBuildFresh();
  return counts;
}

/** All `*.test.ts` below a folder of this name. */
function testFiles(layer) {
  const found = [];
  for (const group of ['packages', 'examples']) {
    for (const name of readdirSync(join(ROOT, group))) {
      const folder = join(ROOT, group, name, 'test');
      if (!existsSync(folder)) continue;
      for (const entry of readdirSync(folder, { recursive: true })) {
        const path = entry.replaceAll('\\', '/');
        // Azurite is installed into a folder of its own tests.
        if (path.includes('node_modules/')) continue;
        if (path.endsWith('.test.ts') && path.split('/').includes(layer)) found.push(join(folder, entry));
      }
    }
  }
  return found.sort();
}

/**
 * Divides files over so many modules that import them. A process a file starts the loader a hundred times over, which for
 * quick tests is most of the time; tests with real parts keep a process of their own each.
 */
function gather(files, processes, folder) {
  const shares = Array.from({ length: Math.min(processes, files.length) }, () => []);
  files.forEach((file, index) => shares[index % shares.length].push(file));
  return shares.map((share, index) => {
    const entry = join(folder, `share-${index + 1}.mjs`);
    writeFileSync(entry, share.map((file) => `import ${JSON.stringify(pathToFileURL(file).href)};\n`).join(''));
    return entry;
  });
}

async function nodeTests(layer, conditions, { env = {}, processes, timeoutMs = TEST_TIMEOUT_MS } = {}) {
  const files = testFiles(layer);
  if (files.length === 0) {
    console.error(`No ${layer} tests were found.`);
    return { passed: 0, failed: 1, skipped: [] };
  }
  const folder = mkdtempSync(join(tmpdir(), 'csk-test-'));
  const report = join(folder, 'counts.json');
  try {
    const code = await runNode(
      [
        ...conditions,
        '--import=tsx',
        '--test',
        `--test-timeout=${timeoutMs}`,
        '--test-reporter=spec',
        '--test-reporter-destination=stdout',
        '--test-reporter=./scripts/count-reporter.mjs',
        `--test-reporter-destination=${report}`,
        ...(processes ? [`--test-concurrency=${processes}`, ...gather(files, processes, folder)] : files),
      ],
      { env },
    );
    const counts = JSON.parse(readFileSync(report, 'utf8'));
    // A run that failed without a failed test (a crash between tests) is a failure too.
    if (code !== 0 && counts.failed === 0) counts.failed = 1;
    return counts;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function componentTests() {
  let counts;
  const code = await runNode([binary('@web/test-runner', 'dist/bin.js')], {
    onLine: (line) => {
      // The runner moves the cursor about before it prints, which leaves control sequences in front of the line.
      const match = /(?:^|[A-Za-z])(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/.exec(line.trim());
      if (!match) return;
      const skipped = Array.from({ length: Number(match[3] ?? 0) }, (_, index) => `component test ${index + 1}`);
      counts = { passed: Number(match[1]), failed: Number(match[2]), skipped };
    },
  });
  if (!counts) return { passed: 0, failed: 1, skipped: [] };
  if (code !== 0 && counts.failed === 0) counts.failed = 1;
  return counts;
}
