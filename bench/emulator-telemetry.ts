// Telemetry at QoS 1 over TLS: how many messages a second are acknowledged. aedes keeps nothing, so it stands beside the
// emulator that keeps nothing; the one that writes to disk before it acknowledges is a row of its own.
import type { EmulatorInfo, PeersInfo } from './emulator-child.ts';
import { registerDevices, telemetryTopic } from './emulator-devices.ts';
import { rateRow, takeTurns, type Contender } from './interleaved.ts';
import { encodePublication, MqttDevice, type MqttAddress } from './mqtt-device.ts';
import type { BenchRow } from './row.ts';

const DEVICES = 20;
/** Publications of one device that wait for their acknowledgement. */
const WINDOW = 20;
const SLICE_MS = 1_500;
const PAYLOAD = Buffer.from(JSON.stringify({ Temperature: 71.25, Humidity: 40.5, At: '2026-03-01T00:00:00.000Z' }));

export async function measureTelemetry(
  ephemeral: EmulatorInfo,
  durable: EmulatorInfo,
  peers: PeersInfo,
): Promise<readonly BenchRow[]> {
  const broker = Array.from({ length: DEVICES }, (_, index) => ({
    port: peers.mqtt,
    ca: peers.ca,
    clientId: `load-${index}`,
  }));
  const load = {
    ephemeral: await connect(await registerDevices(ephemeral, 'load', DEVICES)),
    durable: await connect(await registerDevices(durable, 'load', DEVICES)),
    aedes: await connect(broker),
  };
  try {
    const rates = await takeTurns({
      ephemeral: publishing(load.ephemeral),
      durable: publishing(load.durable),
      aedes: publishing(load.aedes),
    });
    const common = { unit: 'messages/s', peer: 'aedes', theirs: rates.aedes };
    return [
      rateRow({ case: 'telemetry QoS 1, TLS', ours: rates.ephemeral, least: 1, ...common }),
      rateRow({ case: 'telemetry QoS 1, TLS, on disk before the answer', ours: rates.durable, ...common }),
    ];
  } finally {
    for (const device of Object.values(load).flat()) device.device.drop();
  }
}

interface Publisher {
  readonly device: MqttDevice;
  readonly publications: readonly Buffer[];
}

async function connect(addresses: readonly MqttAddress[]): Promise<readonly Publisher[]> {
  return await Promise.all(
    addresses.map(async (address) => ({
      device: await MqttDevice.open(address),
      publications: Array.from({ length: WINDOW }, (_, index) =>
        encodePublication(telemetryTopic(address.clientId), PAYLOAD, index + 1),
      ),
    })),
  );
}

/** Every device keeps its window full for the length of a slice; the slice ends when all is acknowledged. */
function publishing(publishers: readonly Publisher[]): Contender {
  return async () => {
    const begun = performance.now();
    const until = begun + SLICE_MS;
    let taken = 0;
    const lanes = publishers.flatMap(({ device, publications }) =>
      publications.map(
        (bytes) =>
          new Promise<void>((resolve) => {
            const next = (): void => {
              if (performance.now() >= until) return resolve();
              device.publishEncoded(bytes, () => {
                taken += 1;
                next();
              });
            };
            next();
          }),
      ),
    );
    await Promise.all(lanes);
    return (taken * 1_000) / (performance.now() - begun);
  };
}
