import { compileFlow } from '../../flows/compile-flow.ts';
import type { Flow, NamedFlow } from '../../flows/flow.ts';
import { invalid, MAX_NAME, textOf } from '../input-guard.ts';

/**
 * The flows that the service was given, ready to run. Runs know their flow by its name only.
 * @throws ConnectedServiceError `invalid` when a name is taken or too long, or a definition does not compile.
 */
export function namedFlowsOf(flows: readonly Flow[] = []): readonly NamedFlow[] {
  const names = new Set<string>();
  return flows.map((flow, index) => {
    const name = textOf(flow.name, `flows[${index}].name`, MAX_NAME);
    if (names.has(name)) throw invalid(`flows[${index}].name`, 'is the name of another flow');
    names.add(name);
    return { name, compiled: compileFlow(flow.definition, flow) };
  });
}
