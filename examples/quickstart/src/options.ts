import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Which device cloud the engine works with; both are the emulator's. */
export const CLOUDS = ['iot-hub', 'iot-central'] as const;
export type Cloud = (typeof CLOUDS)[number];

/** What the quickstart can be told on its command line. */
export interface QuickstartOptions {
  readonly cloud: Cloud;
  /** Port of the pages and the gateway; 0 for a free one, as for the others. */
  readonly port: number;
  readonly hubPort: number;
  readonly serviceBusPort: number;
  readonly eventHubsPort: number;
  /** Folder of everything that survives a restart. */
  readonly data: string;
  /** How many thermostats to simulate; 0 for none. */
  readonly devices: number;
  /** Whether the simulator runs in this process. */
  readonly simulator: boolean;
  /** A recording to play. */
  readonly replay: string | undefined;
  /** How many times faster than recorded. */
  readonly replaySpeed: number;
}

const DEFAULTS = { port: 4280, hubPort: 18883, serviceBusPort: 18884, eventHubsPort: 18885, devices: 25 } as const;

export const USAGE = `Usage: npm start -- [options]

  --cloud NAME          iot-hub (default), or iot-central: rules, commands and properties of IoT Central
  --port N              pages and gateway (default ${DEFAULTS.port})
  --hub-port N          emulated IoT Hub: MQTT, AMQP and HTTPS (default ${DEFAULTS.hubPort})
  --service-bus-port N  emulated Service Bus (default ${DEFAULTS.serviceBusPort})
  --event-hubs-port N   emulated Event Hubs endpoint (default ${DEFAULTS.eventHubsPort})
  --data DIR            where everything is kept (default examples/quickstart/.data, or .data/iot-central)
  --devices N           simulated thermostats, 1 to 500 (default ${DEFAULTS.devices})
  --no-simulator        register the devices, but let another process play them
  --replay FILE.csv     play a recording (columns timestamp, value) through one more device
  --replay-speed N      times faster than recorded, or "max" (default 3600)
  --help                this text
`;

/** The command line was wrong; the message says how. */
export class UsageError extends Error {}

/** Reads the command line; `undefined` when it asks for help. */
export function parseOptions(args: readonly string[]): QuickstartOptions | undefined {
  const { values } = parse(args);
  if (values.help) return undefined;
  const cloud = cloudOf(values.cloud);
  if (cloud === 'iot-central' && values.replay !== undefined) {
    throw new UsageError('--replay plays to a Stream Analytics rule, so it needs --cloud iot-hub.');
  }
  return {
    cloud,
    port: whole('port', values.port, DEFAULTS.port, 0, 65535),
    hubPort: whole('hub-port', values['hub-port'], DEFAULTS.hubPort, 0, 65535),
    serviceBusPort: whole('service-bus-port', values['service-bus-port'], DEFAULTS.serviceBusPort, 0, 65535),
    eventHubsPort: whole('event-hubs-port', values['event-hubs-port'], DEFAULTS.eventHubsPort, 0, 65535),
    data: resolve(values.data ?? join(import.meta.dirname, cloud === 'iot-hub' ? '../.data' : '../.data/iot-central')),
    devices: whole('devices', values.devices, DEFAULTS.devices, 1, 500),
    simulator: !values['no-simulator'],
    replay: values.replay === undefined ? undefined : resolve(values.replay),
    replaySpeed: speed(values['replay-speed']),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        cloud: { type: 'string' },
        port: { type: 'string' },
        'hub-port': { type: 'string' },
        'service-bus-port': { type: 'string' },
        'event-hubs-port': { type: 'string' },
        data: { type: 'string' },
        devices: { type: 'string' },
        'no-simulator': { type: 'boolean' },
        replay: { type: 'string' },
        'replay-speed': { type: 'string' },
        help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function cloudOf(text: string | undefined): Cloud {
  const cloud = CLOUDS.find((name) => name === (text ?? 'iot-hub'));
  if (!cloud) throw new UsageError(`--cloud takes ${CLOUDS.join(' or ')}, not "${text}".`);
  return cloud;
}

function whole(name: string, text: string | undefined, fallback: number, least: number, most: number): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isInteger(value) || value < least || value > most) {
    throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}".`);
  }
  return value;
}

function speed(text: string | undefined): number {
  if (text === undefined) return 3600;
  if (text === 'max') return Infinity;
  const value = Number(text);
  if (!(value > 0)) throw new UsageError(`--replay-speed takes a number above 0 or "max", not "${text}".`);
  return value;
}
