import type { PlannedNode } from './script.ts';

/**
 * How far behind the time of the job a SELECT works. A LEFT JOIN knows that a partner is missing only when the last
 * unit of its bounds is over, and stamps the row with an earlier moment. So its rows wait that long, to leave in the
 * order of time, and all that reads them works as much later.
 */
export interface LagPlan {
  /** Ticks by which rows come in later than their timestamps. */
  readonly input: number;
  /** Ticks by which rows go out later than their timestamps. */
  readonly output: number;
  /** Some producer is less late than the others, so its rows have to wait. */
  readonly uneven: boolean;
}

export function lagsOf(nodes: readonly PlannedNode[]): LagPlan[] {
  const lags: LagPlan[] = [];
  // Nodes stand in the order of the query, so producers are known before their consumers.
  for (const { plan, producers } of nodes) {
    const inputs = producers.flat().map((from) => (from.kind === 'feed' ? 0 : (lags[from.select]?.output ?? 0)));
    const input = Math.max(0, ...inputs);
    const own = plan.stages.map((stage) => (stage.kind === 'temporal' && stage.settings.outer ? stage.bounds.unit : 0));
    lags.push({ input, output: input + Math.max(0, ...own), uneven: inputs.some((lag) => lag < input) });
  }
  return lags;
}
