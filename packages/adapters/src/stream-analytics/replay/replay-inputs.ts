import type { QueryBody, Script } from '../language/ast.ts';
import { parseScript } from '../language/parser/script.ts';

/** The inputs that a query reads, in the order in which it names them first: what is no step of its own. */
export function inputsRead(query: string): readonly string[] {
  const script = parseScript(query);
  const steps = new Set(script.steps.map(({ name }) => name.toLowerCase()));
  const inputs = new Map<string, string>();
  for (const name of sourcesOf(script)) {
    const key = name.toLowerCase();
    if (!steps.has(key) && !inputs.has(key)) inputs.set(key, name);
  }
  return [...inputs.values()];
}

/** Those that it only ever joins to something else, as it does with reference data. */
export function inputsJoined(query: string): readonly string[] {
  const { steps, statements } = parseScript(query);
  const bodies: readonly QueryBody[] = [...steps.map(({ body }) => body), ...statements];
  const first = bodies.flatMap(({ selects }) => selects).map(({ from }) => from.name.toLowerCase());
  return inputsRead(query).filter((name) => !first.includes(name.toLowerCase()));
}

function sourcesOf({ steps, statements }: Script): readonly string[] {
  const bodies: readonly QueryBody[] = [...steps.map(({ body }) => body), ...statements];
  return bodies
    .flatMap(({ selects }) => selects)
    .flatMap(({ from, joins }) => [from, ...joins.flatMap((item) => (item.kind === 'join' ? [item.source] : []))])
    .map(({ name }) => name);
}
