import type { Lease, StreamJobDefinition, StreamJobStatus, StreamProcessor } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import type { LeasedHop } from '../engine/leased.ts';
import type { RunningRule } from './live-rules.ts';
import type { HopReport } from '../engine/supervisor.ts';

const LOOK_EVERY_MS = 1_000;

/**
 * Keeps one stream job running, by the query that it has at the time, and shows its counters and diagnostics. When the
 * query is changed the run stops with a checkpoint, and the next one goes on from there.
 */
export function streamJob(
  context: Pick<ServiceContext, 'clock' | 'rules'>,
  processor: Pick<StreamProcessor, 'start'>,
  configured: StreamJobDefinition,
): LeasedHop {
  const { clock, rules } = context;

  /** Ends when the rule has changed. */
  async function runRule(signal: AbortSignal, report: HopReport, lease: Lease): Promise<void> {
    let heard = rules.heard();
    const rule = await rules.read(configured);
    const handle = await processor.start(rule.job, { signal, lease, stateVersion: rule.stateVersion });
    const show = shownIn(report);
    try {
      while (!signal.aborted) {
        const status = handle.status();
        show(status);
        if (status.state === 'failed') throw new Error(status.error ?? 'The job failed.');
        if (status.state === 'stopped') throw new Error('The job stopped.');
        report.ok();
        if (rules.heard() !== heard) {
          const news = rules.heard();
          // While the store is away the job goes on as it is, and asks again.
          const now = await rules.read(configured).catch(() => undefined);
          if (now) heard = news;
          if (now && isOther(now, rule)) return;
        }
        await clock.sleep(LOOK_EVERY_MS, { signal });
      }
    } finally {
      await handle.stop();
      // What it did after the last look.
      show(handle.status());
    }
  }

  return {
    name: `rules:${configured.name}`,
    async run(signal, report, lease) {
      while (!signal.aborted) {
        await runRule(signal, report, lease);
        if (!signal.aborted) report.count('ruleChanges');
      }
    },
  };
}

function isOther(now: RunningRule, before: RunningRule): boolean {
  const isSameText = now.job.query === before.job.query && now.job.version === before.job.version;
  return !isSameText || (now.stateVersion ?? 0) !== (before.stateVersion ?? 0);
}

/** Adds what one run has done since it was last looked at. */
function shownIn(report: HopReport): (status: StreamJobStatus) => void {
  let [events, rows] = [0, 0];
  let lastDiagnostic = '';
  return (status) => {
    report.count('inputEvents', status.inputEvents - events);
    report.count('outputRows', status.outputRows - rows);
    [events, rows] = [status.inputEvents, status.outputRows];
    for (const [name, value] of gaugesOf(status)) report.gauge(name, value);
    const newest = status.diagnostics.at(-1);
    if (newest && `${newest.at} ${newest.message}` !== lastDiagnostic) {
      lastDiagnostic = `${newest.at} ${newest.message}`;
      report.diagnose(`${newest.type}: ${newest.message}`);
    }
  };
}

/** How far the job is behind, what it holds, and what each step and each kind of diagnostic came to. */
function gaugesOf(status: StreamJobStatus): [string, number][] {
  const { steps = [], diagnosticCounts = {}, watermarkDelayMs, waitingEvents, held } = status;
  const whole: [string, number | undefined][] = [
    ['watermarkDelayMs', watermarkDelayMs],
    ['waitingEvents', waitingEvents],
    ['stateEntries', held?.entries],
    ['stateBytes', held?.bytes],
  ];
  const ofSteps = steps.flatMap(({ name, ...counts }): [string, number | undefined][] =>
    Object.entries(counts).map(([what, value]) => [`steps.${name}.${what}`, value]),
  );
  const ofDiagnostics = Object.entries(diagnosticCounts).map(([name, value]): [string, number] => [
    `diagnostics.${name}`,
    value,
  ]);
  return [...whole, ...ofSteps, ...ofDiagnostics].filter((gauge): gauge is [string, number] => gauge[1] !== undefined);
}
