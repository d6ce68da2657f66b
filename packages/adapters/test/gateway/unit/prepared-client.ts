import { createManualClock } from '@csk/core/memory';
import { createGatewayClient } from '../../../src/gateway/client/index.ts';

interface Call {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
}
type Answer = Response | Error | ((call: Call) => Response | Promise<Response>);

/** A client whose fetch gives the prepared answers in order, the last one for ever. */
export function setUp(...answers: readonly Answer[]) {
  const calls: Call[] = [];
  const tokens: (boolean | undefined)[] = [];
  const clock = createManualClock(0);
  const client = createGatewayClient({
    baseUrl: 'http://gateway.test/csk/',
    clock,
    retry: { random: () => 0.5, baseMs: 100, attempts: 3 },
    getToken: ({ force }) => {
      tokens.push(force);
      return force ? 'fresh' : 'old';
    },
    fetch: async (input, init) => {
      const call: Call = {
        url: input instanceof Request ? input.url : input.toString(),
        method: init?.method ?? 'GET',
        headers: new Headers(init?.headers),
        signal: init?.signal ?? undefined,
      };
      calls.push(call);
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      if (answer === undefined || answer instanceof Error) throw answer ?? new TypeError('no answer');
      return typeof answer === 'function' ? answer(call) : answer.clone();
    },
  });
  return { client, clock, calls, tokens };
}

export const ok = (body: unknown) => Response.json(body);
export const problem = (status: number, code: string, extra: object = {}) =>
  new Response(JSON.stringify({ code, detail: `It is ${code}.`, ...extra }), { status });

/** Fetch that answers only when it is aborted. */
export const hang = ({ signal }: Call) =>
  new Promise<Response>((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)));
