import type { Kind } from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import type { HopReport } from './supervisor.ts';

/**
 * Hears of every change of records of one kind, whichever engine made it, until the signal aborts. What was changed while
 * nobody listened is heard first, and nothing can fall between the two.
 */
export async function followKind(
  store: ServiceStore,
  kind: Kind,
  hear: () => Promise<void>,
  signal: AbortSignal,
  report: HopReport,
): Promise<void> {
  const cursor = await store.head({ signal });
  await hear();
  report.ok();
  for await (const change of store.changes({ after: cursor, signal })) {
    if (change.kind !== kind) continue;
    await hear();
    report.count('changes');
    report.ok();
  }
}
