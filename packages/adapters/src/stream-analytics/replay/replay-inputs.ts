import type { QueryBody, Script, SelectStatement } from '../language/ast.ts';
import { parseScript } from '../language/parser/script.ts';

/** The inputs that a query reads, in the order in which it names them first: what is no step of its own. */
export function inputsRead(query: string): readonly string[] {
  return inputsOf(parseScript(query));
}

/** Those that it only ever joins to something else, as it does with reference data. */
export function inputsJoined(query: string): readonly string[] {
  const script = parseScript(query);
  const first = new Set(selectsOf(script).map(({ from }) => from.name.toLowerCase()));
  return inputsOf(script).filter((name) => !first.has(name.toLowerCase()));
}

function inputsOf(script: Script): readonly string[] {
  const steps = new Set(script.steps.map(({ name }) => name.toLowerCase()));
  const inputs = new Map<string, string>();
  for (const { from, joins } of selectsOf(script)) {
    for (const { name } of [from, ...joins.flatMap((item) => (item.kind === 'join' ? [item.source] : []))]) {
      const key = name.toLowerCase();
      if (!steps.has(key) && !inputs.has(key)) inputs.set(key, name);
    }
  }
  return [...inputs.values()];
}

function selectsOf({ steps, statements }: Script): readonly SelectStatement[] {
  const bodies: readonly QueryBody[] = [...steps.map(({ body }) => body), ...statements];
  return bodies.flatMap(({ selects }) => selects);
}
