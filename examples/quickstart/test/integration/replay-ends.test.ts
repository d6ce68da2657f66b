// A replay shares the process of the whole quickstart, so what ends it must end nothing else.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { replay } from '@csk-example/simulator';
import { startEmulator, trustEmulator, type Emulator } from '@csk/emulator';
import iothub from 'azure-iothub';

let emulator: Emulator;
let registry: iothub.Registry;

before(async () => {
  emulator = await startEmulator({ ports: { hub: 0, serviceBus: 0, eventHubs: 0 } });
  trustEmulator(emulator.ca);
  registry = iothub.Registry.fromConnectionString(emulator.connectionStrings.iotHub);
});
after(() => emulator.close());

/** A reading every second for an hour, at the speed it was recorded. */
const RECORDING = Array.from({ length: 3600 }, (_, index) => ({ at: index * 1000, value: index }));

async function connectionOf(deviceKey: string): Promise<string> {
  const { responseBody } = await registry.create({ deviceId: deviceKey });
  const key = responseBody.authentication?.symmetricKey?.primaryKey;
  return `HostName=${emulator.hostName};DeviceId=${deviceKey};SharedAccessKey=${key}`;
}

test('a hub that turns the device away in the middle of a recording ends the replay, and nothing else', async () => {
  const connectionString = await connectionOf('recorder-1');
  const unhandled: unknown[] = [];
  const note = (reason: unknown): void => void unhandled.push(reason);
  process.on('unhandledRejection', note);
  try {
    const playing = replay({
      deviceKey: 'recorder-1',
      connectionString,
      ca: emulator.ca,
      recording: RECORDING,
      speed: 1,
      signal: new AbortController().signal,
    });
    const gone = setTimeout(() => void registry.delete('recorder-1'), 1500);
    await assert.rejects(playing, /not connected|acknowledge/);
    clearTimeout(gone);
    assert.deepEqual(unhandled, []);
  } finally {
    process.off('unhandledRejection', note);
  }
});

test('a replay that is stopped before its device could connect ends', async () => {
  const stop = new AbortController();
  const playing = replay({
    deviceKey: 'recorder-2',
    // The hub does not know the device, so it refuses every connection.
    connectionString: `HostName=${emulator.hostName};DeviceId=recorder-2;SharedAccessKey=${btoa('nobody')}`,
    ca: emulator.ca,
    recording: RECORDING,
    speed: 1,
    signal: stop.signal,
  });
  stop.abort();
  assert.equal(await playing, 0);
});
