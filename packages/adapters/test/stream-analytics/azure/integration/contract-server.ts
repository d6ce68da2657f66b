import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import { json } from 'node:stream/consumers';
import type { ArmClientOptions } from '../../../../src/stream-analytics/azure/index.ts';

interface Exchange {
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly query: Record<string, string>;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
  };
  readonly response: {
    readonly status: number;
    readonly headers?: Record<string, string>;
    readonly body?: unknown;
    readonly job?: Record<string, unknown>;
    readonly query?: string;
    readonly output?: unknown;
  };
  /** Answers the same request any number of times. */
  readonly repeat?: boolean;
}

const ARM = 'https://management.azure.com';
const contract = JSON.parse(readFileSync(new URL('./arm-contract.json', import.meta.url), 'utf8')) as {
  job: { properties: { transformation: { properties: object }; outputs: readonly unknown[] } };
  scenarios: Record<string, readonly Exchange[]>;
};

function bodyOf({ body, job, query, output }: Exchange['response']): unknown {
  if (job === undefined) return body;
  const { properties } = contract.job;
  const { transformation, outputs } = properties;
  const text = query === undefined ? {} : { query };
  return {
    ...contract.job,
    properties: {
      ...properties,
      ...job,
      outputs: output === undefined ? outputs : [...outputs, output],
      transformation: { ...transformation, properties: { ...transformation.properties, ...text } },
    },
  };
}

/** Azure Resource Manager as the contract records it: it knows nothing but the next exchange of one scenario. */
export interface ContractServer {
  /** Leads Microsoft's client here; it still believes to speak to Azure, so that it sends its token. */
  readonly client: ArmClientOptions;
  readonly authorizations: ReadonlySet<string | undefined>;
  /** Fails when a request was not the next of the scenario, or one is missing. */
  assertDone(): void;
}

export async function contractServer(t: TestContext, scenario: string): Promise<ContractServer> {
  const exchanges = contract.scenarios[scenario];
  assert.ok(exchanges, `there is no scenario ${scenario}`);
  const authorizations = new Set<string | undefined>();
  let next = 0;
  let mismatch: unknown;

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    authorizations.add(request.headers.authorization);
    const url = new URL(request.url ?? '/', ARM);
    const exchange = exchanges[next];
    try {
      assert.ok(exchange, `one request too many: ${request.method} ${url.pathname}`);
      const { method, path, query, headers = {}, body } = exchange.request;
      const sent = Number(request.headers['content-length'] ?? 0) > 0 ? await json(request) : undefined;
      assert.equal(`${request.method} ${decodeURIComponent(url.pathname)}`, `${method} ${path}`);
      assert.deepEqual(Object.fromEntries(url.searchParams), query);
      for (const name of ['if-match', 'if-none-match']) assert.equal(request.headers[name], headers[name], name);
      assert.deepEqual(sent, body);
    } catch (error) {
      mismatch ??= error;
      response.writeHead(418).end();
      return;
    }
    if (exchange.repeat !== true) next += 1;
    const { status, headers } = exchange.response;
    const body = bodyOf(exchange.response);
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
  const server = createServer((request, response) => void answer(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    authorizations,
    client: {
      additionalPolicies: [
        {
          position: 'perRetry',
          policy: {
            name: 'toContractServer',
            sendRequest: (request, forward) => {
              request.url = request.url.replace(ARM, here);
              request.allowInsecureConnection = true;
              return forward(request);
            },
          },
        },
      ],
    },
    assertDone: () => {
      if (mismatch !== undefined) throw mismatch as Error;
      const left = exchanges.slice(next).filter(({ repeat }) => repeat !== true);
      assert.deepEqual(
        left.map(({ request }) => `${request.method} ${request.path}`),
        [],
        'requests that did not come',
      );
    },
  };
}
