import type { ConnectedServiceClient } from '../ports/index.ts';
import { refusedCall } from './access/refused-call.ts';

type Nouns = Omit<ConnectedServiceClient, 'activity' | 'close'>;

/**
 * Makes each call know its own operation: `alerts.close` runs on a client that was built for `Alerts_Close`, so that what
 * it writes says so, and no use case has to hand the name down. Clients are therefore built for every call: they are
 * closures over their context and keep nothing from one call to the next. A call that is refused reaches none of them.
 */
export function namedOperations(
  build: (operation?: string) => Nouns,
  refusal: (operation: string) => Error | undefined,
): Nouns {
  const named = Object.entries(build()).map(([noun, client]) => {
    const verbs = Object.keys(client as object).map((verb) => {
      const operation = `${capitalised(noun)}_${capitalised(verb)}`;
      const call = (...input: unknown[]) => {
        const refused = refusal(operation);
        return refused ? refusedCall(refused) : verbOf(build(operation), noun, verb)(...input);
      };
      return [verb, call];
    });
    return [noun, Object.fromEntries(verbs) as object];
  });
  // The same nouns and verbs as the client that was built: the compiler cannot follow that.
  return Object.fromEntries(named) as Nouns;
}

function verbOf(client: Nouns, noun: string, verb: string): (...input: unknown[]) => unknown {
  const nouns = client as unknown as Record<string, Record<string, (...input: unknown[]) => unknown>>;
  const method = nouns[noun]?.[verb];
  if (!method) throw new TypeError(`There is no ${noun}.${verb}.`);
  return method;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
