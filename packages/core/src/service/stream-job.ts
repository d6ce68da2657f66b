import type { StreamJobDefinition, StreamJobStatus, StreamProcessor } from '../ports/index.ts';
import type { ServiceContext } from './context.ts';
import type { LeasedHop } from './leased.ts';

const LOOK_EVERY_MS = 1_000;

/** Keeps one stream job running and shows its counters and diagnostics. */
export function streamJob(context: ServiceContext, processor: StreamProcessor, job: StreamJobDefinition): LeasedHop {
  return {
    name: `rules:${job.name}`,
    async run(signal, report, lease) {
      const handle = await processor.start(job, { signal, lease });
      let [events, rows] = [0, 0];
      let lastDiagnostic = '';
      try {
        while (!signal.aborted) {
          const status = handle.status();
          report.count('inputEvents', status.inputEvents - events);
          report.count('outputRows', status.outputRows - rows);
          [events, rows] = [status.inputEvents, status.outputRows];
          for (const [name, value] of gaugesOf(status)) report.gauge(name, value);
          const newest = status.diagnostics.at(-1);
          if (newest && `${newest.at} ${newest.message}` !== lastDiagnostic) {
            lastDiagnostic = `${newest.at} ${newest.message}`;
            report.diagnose(`${newest.type}: ${newest.message}`);
          }
          if (status.state === 'failed') throw new Error(status.error ?? 'The job failed.');
          if (status.state === 'stopped') throw new Error('The job stopped.');
          report.ok();
          await context.clock.sleep(LOOK_EVERY_MS, { signal });
        }
      } finally {
        await handle.stop();
      }
    },
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
