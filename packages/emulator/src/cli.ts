#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readConfigFile } from './config-file.ts';
import { startEmulator } from './emulator.ts';
import type { RoutingOptions } from './hub/routing/routing-options.ts';
import type { EmulatorOptions } from './options.ts';

const USAGE = `csk-emulator: IoT Hub, IoT Central, Event Hubs and Service Bus on this machine

  --state-dir <folder>       where state, keys and certificates are kept (default ./.csk-emulator)
  --ephemeral                keep nothing
  --hub-port <port>          default 18883; 0 takes a free port
  --service-bus-port <port>  default 18884
  --event-hubs-port <port>   default 18885
  --partitions <n>           partitions of the built-in endpoint, default 4
  --queue <name>             a Service Bus queue; may be given more than once
  --topic <name>[/<sub>...]  a Service Bus topic with its subscriptions; may be given more than once
  --routing <file>           JSON with the hub's routes and enrichments, see docs/emulator-iot-hub.md
  --device-ca <file>         PEM of an authority whose certificates devices may show; more than once
  --config <file.json>       queues, topics, rules and more, see docs/emulator-service-bus.md
  --consumer-group <name>    a consumer group besides $Default; may be given more than once
  --json                     print ports and connection strings as one line of JSON
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
      partitions: { type: 'string' },
      queue: { type: 'string', multiple: true },
      topic: { type: 'string', multiple: true },
      config: { type: 'string' },
      'consumer-group': { type: 'string', multiple: true },
      routing: { type: 'string' },
      'device-ca': { type: 'string', multiple: true },
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
      ...(partitions !== undefined && { partitions }),
      ...(values.queue && { queues: [...(file.queues ?? []), ...values.queue] }),
      ...(topics && { topics: [...(file.topics ?? []), ...topics] }),
      ...(values['consumer-group'] && {
        consumerGroups: [...(file.consumerGroups ?? []), ...values['consumer-group']],
      }),
      ...(values.routing !== undefined && {
        routing: JSON.parse(readFileSync(values.routing, 'utf8')) as RoutingOptions,
      }),
      ...(values['device-ca'] && { deviceAuthorities: values['device-ca'].map((path) => readFileSync(path, 'utf8')) }),
      log: (line) => console.error(line),
    },
  };
}

async function main(): Promise<void> {
  const read = readOptions();
  if (!read) {
    console.log(USAGE);
    return;
  }
  const emulator = await startEmulator(read.options);
  const { ports, hostName, caFile, tokenKeyFile, connectionStrings, central } = emulator;
  if (read.isJson) {
    console.log(JSON.stringify({ ports, hostName, caFile, ca: emulator.ca, tokenKeyFile, connectionStrings, central }));
  } else {
    console.log(`IoT Hub      ${connectionStrings.iotHub}`);
    console.log(`Event Hubs   ${connectionStrings.eventHubs}`);
    console.log(`Service Bus  ${connectionStrings.serviceBus}`);
    console.log(`IoT Central  ${central.url}/api (Authorization: ${central.apiToken})`);
    if (caFile) console.log(`CA           NODE_EXTRA_CA_CERTS=${caFile}`);
  }
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(130);
    isStopping = true;
    void emulator.close().then(() => process.exit(0));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
