import assert from 'node:assert/strict';
import { test } from 'node:test';
import { operationParameters, OPERATIONS } from '@csk/core';
import type { OperationId } from '@csk/core';
import { openApiDocument } from '../../../src/gateway/server/openapi-document.ts';

interface Described {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, { readonly required?: readonly string[] }>> };
}
interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: { readonly $ref?: string } }>> }>
  >;
}

const { paths, components } = openApiDocument('') as Described;
const results = new Map(
  Object.values(paths)
    .flatMap((path) => Object.values(path))
    .map(({ operationId, responses }) => [operationId, responses['200']?.content?.['application/json']?.schema.$ref]),
);

test('what is read page by page is described as pages, and nothing else is', () => {
  for (const operationId of Object.keys(OPERATIONS) as OperationId[]) {
    const isPaged =
      OPERATIONS[operationId].method === 'GET' && operationParameters(operationId).includes('continuationToken');
    assert.equal(results.get(operationId) === '#/components/schemas/Page', isPaged, operationId);
  }
});

test('the figures of alerts are no record, which has an id and a version', () => {
  assert.equal(results.get('Alerts_Metrics'), '#/components/schemas/AlarmMetrics');
  assert.deepEqual(components.schemas['AlarmMetrics']?.required, ['from', 'to', 'truncated', 'alarmCount']);
});
