import assert from 'node:assert/strict';
import { test } from 'node:test';
import { consoleLogger } from '../../src/console-logger.ts';

test('a text is printed once in ten seconds, and a clock that was set back keeps no other quiet', (t) => {
  const printed = t.mock.method(console, 'error', () => {});
  const clock = t.mock.method(performance, 'now', () => 0);
  const wall = t.mock.method(Date, 'now', () => 3_600_000);
  const warn = (): void => consoleLogger.log('warn', 'The device says nonsense');
  warn();
  warn();
  assert.equal(printed.mock.callCount(), 1);
  wall.mock.mockImplementation(() => 0);
  clock.mock.mockImplementation(() => 10_001);
  warn();
  assert.equal(printed.mock.callCount(), 2);
});
