import { runConformance, type ConformanceCase } from '@csk/core/conformance';
import { SUITES, type AdapterModule } from './adapter-module.ts';

export interface CaseResult {
  /** Id and title of the case. */
  readonly name: string;
  readonly outcome: 'passed' | 'failed' | 'skipped';
  /** Why it failed or was skipped. */
  readonly reason?: string;
}

/** A case that takes longer hangs: it has failed, and the others still run. */
const CASE_TIMEOUT_MS = 60_000;

/** Runs every case of the adapter's suite, one after the other. */
export async function runSuite(adapter: AdapterModule, timeoutMs = CASE_TIMEOUT_MS): Promise<readonly CaseResult[]> {
  const steps: (() => Promise<CaseResult>)[] = [];
  // The module says which suite it is for; that its harness fits is what the cases find out.
  const cases = SUITES[adapter.suite] as readonly ConformanceCase<{ dispose(): Promise<void> }>[];
  runConformance(cases, {
    capabilities: adapter.capabilities ?? {},
    create: () => adapter.create(),
    test: (name, run) =>
      void steps.push(() =>
        within(run, timeoutMs).then(
          (): CaseResult => ({ name, outcome: 'passed' }),
          (error: unknown): CaseResult => ({
            name,
            outcome: 'failed',
            reason: error instanceof Error ? error.message : String(error),
          }),
        ),
      ),
    skip: (name, reason) => void steps.push(async () => ({ name, outcome: 'skipped', reason })),
  });
  const results: CaseResult[] = [];
  for (const step of steps) results.push(await step());
  return results;
}

async function within(run: () => Promise<void>, timeoutMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not end within ${timeoutMs / 1000} s.`)), timeoutMs);
  });
  try {
    await Promise.race([run(), late]);
  } finally {
    clearTimeout(timer);
  }
}
