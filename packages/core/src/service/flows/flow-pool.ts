import { transitionFlowRun } from '../../model/index.ts';
import type { FlowRun } from '../../model/index.ts';
import type { NamedFlow } from '../../flows/flow.ts';
import { nowOf, SYSTEM_ACTOR } from '../context.ts';
import type { ServiceContext } from '../context.ts';

/** The runs that this process has in hand: a bounded number at a time, none twice. */
export interface FlowPool {
  /** Begins a run as soon as there is room. */
  launch(flow: NamedFlow, run: FlowRun): Promise<void>;
  /** Goes on with a run that stands in the store as running, or ends it when its flow is gone. */
  takeUp(run: FlowRun): Promise<void>;
  /** Resolves when nothing runs any more. */
  idle(): Promise<void>;
}

const MAX_AT_ONCE = 8;

export function flowPool(
  context: ServiceContext,
  parts: {
    readonly flows: readonly NamedFlow[];
    readonly execute: (flow: NamedFlow, run: FlowRun) => Promise<void>;
    readonly onFailure: (error: unknown) => void;
    readonly signal: AbortSignal;
  },
): FlowPool {
  const running = new Map<string, Promise<void>>();
  /** Runs of which the feed said that they go on while an attempt at them was still ending here. */
  const again = new Set<string>();

  async function attempt(flow: NamedFlow, run: FlowRun): Promise<void> {
    let next: FlowRun | undefined = run;
    try {
      for (;;) {
        if (next && !parts.signal.aborted) await parts.execute(flow, next);
        // From here to the end nobody else has a turn: whoever asks later finds that the run is not in hand.
        if (!again.delete(run.id)) return;
        next = await unfinished(run.id);
      }
    } finally {
      running.delete(run.id);
    }
  }

  async function unfinished(id: string): Promise<FlowRun | undefined> {
    const run = await context.store.get('flowRun', id);
    return run?.status === 'Running' ? run : undefined;
  }

  const pool: FlowPool = {
    async launch(flow, run) {
      while (running.size >= MAX_AT_ONCE) await Promise.race(running.values());
      running.set(run.id, attempt(flow, run).catch(parts.onFailure));
    },
    async takeUp({ id }) {
      if (running.has(id)) {
        again.add(id);
        return;
      }
      const run = await unfinished(id);
      const flow = parts.flows.find(({ name }) => name === run?.flow);
      if (run && flow) await pool.launch(flow, run);
      else if (run) await endWithoutFlow(context, run);
    },
    async idle() {
      await Promise.all(running.values());
    },
  };
  return pool;
}

/** A flow that was taken away or renamed while it ran: the run ends, so that nothing is in progress for ever. */
async function endWithoutFlow(context: ServiceContext, run: FlowRun): Promise<void> {
  const error = { code: 'WorkflowNotFound', message: `There is no flow "${run.flow}" any more.` };
  const actions = [...run.actions, { name: run.flow, status: 'Failed' as const, error }];
  const ended = transitionFlowRun({ ...run, actions }, 'fail', {
    at: nowOf(context),
    actor: SYSTEM_ACTOR,
    reason: error.message,
  });
  await context.store.transact((transaction) => transaction.put('flowRun', ended, { ifVersion: run.version }), {
    by: null,
  });
}
