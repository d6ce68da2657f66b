// The deployment template declares what the example's configuration asks for, and tells no secret.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { plainOf, readBicep } from '../../../../packages/adapters/test/stream-analytics/azure/bicep-reader.ts';
import { LATE_ARRIVAL_MS } from '../../../../packages/core/src/service/raising/alert-mark-sweep.ts';
import { ALERTS_QUEUE, READINGS_GROUP, RULES_GROUP } from '../../src/azure-names.ts';

const EXAMPLES = join(import.meta.dirname, '..', '..', '..');
const text = await readFile(join(EXAMPLES, 'azure', 'main.bicep'), 'utf8');
const template = readBicep(text, { byHand: true });

interface Job {
  readonly inputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly outputs: Readonly<Record<string, Readonly<Record<string, string>>>>;
}
const job = JSON.parse(await readFile(join(EXAMPLES, 'quickstart', 'rules', 'alerts.csk-stream.json'), 'utf8')) as Job;

const defaultOf = (name: string): unknown => plainOf(template.params.get(name)?.value);

/** The names of the resources of a type, as far as the template itself gives them. */
function namesOf(type: string): readonly string[] {
  return [...template.resources.values()]
    .filter((resource) => resource.type.startsWith(`${type}@`))
    .map(({ body }) => String(plainOf(body.members.get('name'))));
}

function propertiesOf(symbol: string): Readonly<Record<string, unknown>> {
  const properties = plainOf(template.resources.get(symbol)?.body.members.get('properties'));
  return (properties ?? {}) as Readonly<Record<string, unknown>>;
}

test('every queue and consumer group that the engine asks for is made', () => {
  assert.deepEqual(namesOf('Microsoft.ServiceBus/namespaces/queues'), [ALERTS_QUEUE]);
  const groups = [...template.resources.values()]
    .filter(({ type }) => type.includes('/ConsumerGroups@'))
    .map(({ body }) => plainOf(body.members.get('properties')) as { readonly name: string });
  const names = groups.map(({ name }) => name);
  assert.deepEqual(names, [READINGS_GROUP, RULES_GROUP, job.inputs.IoTStream?.consumerGroupName]);
  // The name of the resource and the name that it is given are two fields of one thing.
  assert.deepEqual(
    namesOf('Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups'),
    names.map((name) => `<format  <hub.name> /events/${name}>`),
  );
});

test('the job on Azure finds its hub, queue and reference data by the names it has for them', () => {
  const { IoTStream, DeviceRulesBlob } = job.inputs;
  const { AlertsQueue } = job.outputs;
  assert.deepEqual(
    [defaultOf('hubName'), defaultOf('busName'), defaultOf('storageName')],
    [IoTStream?.iotHubNamespace, AlertsQueue?.serviceBusNamespace, DeviceRulesBlob?.storageAccount],
  );
  assert.equal(AlertsQueue?.queueName, ALERTS_QUEUE);
  assert.deepEqual(namesOf('Microsoft.Storage/storageAccounts/blobServices/containers'), [DeviceRulesBlob?.container]);
});

test('the queue gives the engine its five deliveries, and keeps a message as long as the engine expects it', () => {
  const { maxDeliveryCount, defaultMessageTimeToLive } = propertiesOf('alertsQueue');
  assert.ok(Number(maxDeliveryCount) > 5);
  assert.equal(defaultMessageTimeToLive, `P${LATE_ARRIVAL_MS / 86_400_000}D`);
});

test('no secret leaves a deployment, and no password stands in the template', () => {
  for (const [name, { secure, value }] of template.params) {
    assert.equal(secure, /password|secret|key$/i.test(name), name);
    if (secure) assert.equal(value, undefined, name);
  }
  const told = [...template.outputs.values()].map((value) => String(plainOf(value)));
  assert.ok(told.length > 0);
  for (const value of told) assert.doesNotMatch(value, /key|password|secret|connection/i);
  const secrets = [...template.resources.values()].filter(({ type }) => type.includes('/vaults/secrets@'));
  assert.equal(secrets.length, 4, 'one for each adapter that signs in');
  for (const [symbol, { type, body }] of template.resources) {
    const asks = JSON.stringify(plainOf(body)).match(/list[kK]eys\(\)|databasePassword/g) ?? [];
    if (!type.includes('/vaults/secrets@') && symbol !== 'databaseServer') assert.deepEqual(asks, [], symbol);
  }
});

test('identities have the roles that their work takes, on the very thing, and a job that is not there has none', () => {
  const roles = [...template.resources.values()].filter(({ type }) => type.includes('/roleAssignments@'));
  const granted = roles.map(({ body, condition }) => {
    const { principalId, roleDefinitionId } = plainOf(body.members.get('properties')) as Record<string, string>;
    return [plainOf(body.members.get('scope')), principalId, roleDefinitionId?.slice(-37, -1), plainOf(condition)];
  });
  const ifThere = '<not <empty <jobPrincipalId>>>';
  assert.deepEqual(granted, [
    ['<vault>', '<enginePrincipalId>', '4633458b-17de-408a-875b-0445c86b69e6', undefined],
    ['<alertsQueue>', '<jobPrincipalId>', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39', ifThere],
    ['<deviceRules>', '<jobPrincipalId>', '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1', ifThere],
  ]);
  assert.equal(propertiesOf('storage').allowSharedKeyAccess, false);
});
