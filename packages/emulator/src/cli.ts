#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfigFile, readJsonFile } from './config-file.ts';
import { startEmulator } from './emulator.ts';
import { scenarioFrom, type Scenario } from './faults/scenario.ts';
import type { RoutingOptions } from './hub/routing/routing-options.ts';
import type { Sku } from './limits/tiers.ts';
import { STANDARD_PORTS, type EmulatorOptions } from './options.ts';

const USAGE = `csk-emulator: IoT Hub, DPS, IoT Central, Event Hubs and Service Bus on this machine

  --state-dir <folder>       where state, keys and certificates are kept (default ./.csk-emulator)
  --ephemeral                keep nothing
  --hub-port <port>          default 18883; 0 takes a free port
  --service-bus-port <port>  default 18884
  --event-hubs-port <port>   default 18885
  --standard-ports           answer on 443, 5671 and 8883, too: HostName=localhost without a port
  --partitions <n>           partitions of the built-in endpoint, default 4
  --queue <name>             a Service Bus queue; may be given more than once
  --topic <name>[/<sub>...]  a Service Bus topic with its subscriptions; may be given more than once
  --routing <file>           JSON with the hub's routes and enrichments, see docs/emulator-iot-hub.md
  --device-ca <file>         PEM of an authority whose certificates devices may show; more than once
  --config <file.json>       queues, topics, rules, enrolments and more, see docs/emulator-*.md
  --consumer-group <name>    a consumer group besides $Default; may be given more than once
  --tier <F1|B1..B3|S1..S3>  keep the limits of this edition, see docs/emulator-limits-and-faults.md
  --units <n>                units of the tier, default 1
  --scenario <file.json>     play faults at set times, see docs/emulator-limits-and-faults.md
  --no-status-page           do not show the status at / of the hub's port
  --json                     print ports, connection strings and the admin token as one line of JSON
  --help
`;

function readOptions(): { options: EmulatorOptions; isJson: boolean } | undefined {
  const { values } = parseArgs({
    options: {
      'state-dir': { type: 'string' },
      ephemeral: { type: 'boolean' },
      'hub-port': { type: 'string' },
      'service-bus-port': { type: 'string' },
      'event-hubs-port': { type: 'string' },
      'standard-ports': { type: 'boolean' },
      partitions: { type: 'string' },
      queue: { type: 'string', multiple: true },
      topic: { type: 'string', multiple: true },
      config: { type: 'string' },
      'consumer-group': { type: 'string', multiple: true },
      routing: { type: 'string' },
      'device-ca': { type: 'string', multiple: true },
      tier: { type: 'string' },
      units: { type: 'string' },
      scenario: { type: 'string' },
      'no-status-page': { type: 'boolean' },
      json: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) return undefined;
  const number = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));
  const ports = Object.entries({
    hub: number(values['hub-port']),
    serviceBus: number(values['service-bus-port']),
    eventHubs: number(values['event-hubs-port']),
  }).filter(([, port]) => port !== undefined);
  const partitions = number(values.partitions);
  const file = values.config === undefined ? {} : readConfigFile(values.config);
  const topics = values.topic?.map((text) => {
    const [name = '', ...subscriptions] = text.split('/');
    return { name, subscriptions };
  });
  return {
    isJson: values.json === true,
    options: {
      ...(!values.ephemeral && { stateDir: values['state-dir'] ?? '.csk-emulator' }),
      ...file,
      ports: { ...file.ports, ...Object.fromEntries(ports) },
      ...(values['standard-ports'] && { furtherPorts: STANDARD_PORTS }),
      ...(partitions !== undefined && { partitions }),
      ...(values.queue && { queues: [...(file.queues ?? []), ...values.queue] }),
      ...(topics && { topics: [...(file.topics ?? []), ...topics] }),
      ...(values['consumer-group'] && {
        consumerGroups: [...(file.consumerGroups ?? []), ...values['consumer-group']],
      }),
      ...(values.routing !== undefined && {
        routing: readJsonFile(values.routing) as unknown as RoutingOptions,
      }),
      ...(values['device-ca'] && { deviceAuthorities: values['device-ca'].map((path) => readFileSync(path, 'utf8')) }),
      ...tierFrom(values.tier, number(values.units)),
      ...(values.scenario !== undefined && { scenario: readScenario(values.scenario) }),
      ...(values['no-status-page'] && { statusPage: false }),
      log: (line) => console.error(line),
    },
  };
}

function tierFrom(sku: string | undefined, units: number | undefined): Pick<EmulatorOptions, 'tier'> {
  if (sku === undefined && units === undefined) return {};
  if (sku === undefined) throw new RangeError('--units needs --tier.');
  // Whether the edition exists is checked when the emulator starts.
  return { tier: { sku: sku.toUpperCase() as Sku, ...(units !== undefined && { units }) } };
}

/** @throws Error that names the file and the place in it. */
function readScenario(path: string): Scenario {
  const read = readJsonFile(path);
  try {
    return scenarioFrom(read);
  } catch (error) {
    throw new Error(`${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

async function main(): Promise<void> {
  const read = readOptions();
  if (!read) {
    console.log(USAGE);
    return;
  }
  const emulator = await startEmulator(read.options);
  const { ports, hostName, caFile, ca, tokenKeyFile, connectionStrings, provisioning, central, admin } = emulator;
  if (read.isJson) {
    const places = { ports, hostName, caFile, ca, tokenKeyFile };
    console.log(JSON.stringify({ ...places, connectionStrings, provisioning, central, admin }));
  } else {
    console.log(`IoT Hub      ${connectionStrings.iotHub}`);
    console.log(`Event Hubs   ${connectionStrings.eventHubs}`);
    console.log(`Service Bus  ${connectionStrings.serviceBus}`);
    console.log(`DPS          ${connectionStrings.provisioning} (id scope ${provisioning.idScope})`);
    console.log(`IoT Central  ${central.url}/api (Authorization: ${central.apiToken})`);
    console.log(`Status       ${admin.url}/ (admin API: Authorization: Bearer ${admin.token})`);
    if (caFile) console.log(`CA           NODE_EXTRA_CA_CERTS=${caFile}`);
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    emulator.close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof Error ? error.message : error);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
