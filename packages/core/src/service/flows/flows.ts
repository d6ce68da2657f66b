import { ConnectedServiceError, paged, transitionFlowRun } from '../../model/index.ts';
import type { Principal } from '../../model/index.ts';
import type { CompiledAction } from '../../flows/compile-flow.ts';
import { TRIGGERS } from '../../flows/flow.ts';
import type { NamedFlow } from '../../flows/flow.ts';
import { resultsThatStay } from '../../flows/resubmit.ts';
import type { FlowInfo, FlowsClient } from '../../ports/index.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, fieldsOf, MAX_TEXT, optionalTextOf } from '../input-guard.ts';
import { listedPage } from '../listed-page.ts';
import { pageOptionsOf } from '../list-query.ts';
import { readClient } from '../read-client.ts';

/** Flows and their runs, for one principal. Running them is the work of the hop `flows`, which hears of a resubmission. */
export function flowsClient(context: ServiceContext, principal: Principal): FlowsClient {
  const runs = readClient(context.store, 'flowRun');
  return {
    list: (options) =>
      paged(async (page) => {
        callOptionsOf(options);
        const { items, ...rest } = listedPage(context.flows, pageOptionsOf(page));
        return { ...rest, items: items.map(infoOf) };
      }),
    runs: (query, options) => runs.list(query, options),
    run: (id, options) => runs.get(id, options),
    async resubmit(id, input, options) {
      const { reason } = fieldsOf(input, '', ['reason']);
      const why = optionalTextOf(reason, 'reason', MAX_TEXT);
      return changeOnce(context, 'flowRun', id, options, {
        change(run, { at, opId }) {
          const again = transitionFlowRun(run, 'resubmit', { at, actor: actorOf(principal), reason: why, opId });
          const flow = context.flows.find(({ name }) => name === run.flow);
          if (!flow) {
            throw new ConnectedServiceError('conflict', 'The service has no such flow any more.', {
              details: { flow: run.flow },
            });
          }
          return { ...again, actions: resultsThatStay(flow.compiled, run.actions) };
        },
      });
    },
  };
}

function infoOf({ name, compiled: { trigger, description, actions } }: NamedFlow): FlowInfo {
  return {
    name,
    ...(description === undefined ? {} : { description }),
    trigger,
    startsOn: TRIGGERS[trigger],
    actions: namesOf(actions),
  };
}

function namesOf(actions: readonly CompiledAction[]): readonly string[] {
  return actions.flatMap((action) =>
    action.type === 'If' ? [action.name, ...namesOf([...action.then, ...action.otherwise])] : [action.name],
  );
}
