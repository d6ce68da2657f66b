import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseOptions, UsageError } from '../../src/options.ts';

test('defaults', () => {
  const options = parseOptions([]);
  assert.equal(options?.port, 4280);
  assert.equal(options.devices, 25);
  assert.equal(options.simulator, true);
  assert.equal(options.replay, undefined);
});

test('each cloud has a folder of its own', () => {
  const [hub, central] = [parseOptions([]), parseOptions(['--cloud', 'iot-central'])];
  assert.deepEqual([hub?.cloud, central?.cloud], ['iot-hub', 'iot-central']);
  assert.notEqual(hub?.data, central?.data);
});

test('help is no start', () => {
  assert.equal(parseOptions(['--help']), undefined);
});

test('a wrong option says what is right', () => {
  for (const [args, message] of [
    [['--port', 'many'], /--port takes a whole number from 0 to 65535/],
    [['--port', '70000'], /65535/],
    [['--devices', '0'], /from 1 to 500/],
    [['--replay-speed=-1'], /above 0/],
    [['--cloud', 'aws'], /--cloud takes iot-hub or iot-central/],
    [['--cloud', 'iot-central', '--replay', 'x.csv'], /needs --cloud iot-hub/],
    [['--nonsense'], /nonsense/],
  ] as const) {
    assert.throws(
      () => parseOptions(args),
      (error: unknown) => error instanceof UsageError && message.test(error.message),
    );
  }
});

test('a recording may be played as fast as the hub takes it', () => {
  assert.equal(parseOptions(['--replay', 'x.csv', '--replay-speed', 'max'])?.replaySpeed, Infinity);
});
