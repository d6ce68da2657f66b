import type { ConformanceCase } from './conformance-case.ts';
import type { DeviceCloudHarness } from './device-cloud-harness.ts';
import { commandTo, deliveredCommand, feedbackAbout, newDevice, sleep } from './device-cloud-scene.ts';
import { expect, expectEqual } from './expect.ts';

const NEEDS = ['queued', 'feedback'];

/** What became of queued commands. */
export const FEEDBACK_CASES: readonly ConformanceCase<DeviceCloudHarness>[] = [
  {
    id: 'device-cloud/feedback-delivered',
    title: 'feedback tells that the device took the command',
    requires: NEEDS,
    async run(harness) {
      const command = await deliveredCommand(harness);
      await feedbackAbout(harness.port, command.id, async (delivery, record) => {
        await delivery.ack();
        expectEqual([record.outcome, record.deviceKey], ['delivered', command.deviceKey], 'the record');
        expect(!Number.isNaN(Date.parse(record.at)), 'the record should have a time');
        expectEqual(delivery.attempt, 1, 'the attempt');
      });
    },
  },
  {
    id: 'device-cloud/feedback-expired',
    title: 'feedback tells that nobody took the command in time',
    requires: NEEDS,
    async run({ port }) {
      const command = commandTo(await newDevice(port), { expiresInMs: 300 });
      await port.sendCommand(command);
      await feedbackAbout(port, command.id, async (delivery, record) => {
        await delivery.ack();
        expectEqual(record.outcome, 'expired', 'the outcome');
      });
    },
  },
  {
    id: 'device-cloud/feedback-nack-redelivers',
    title: 'feedback that was given back comes again',
    requires: NEEDS,
    async run(harness) {
      const command = await deliveredCommand(harness);
      await feedbackAbout(harness.port, command.id, (delivery) => delivery.nack({ reason: 'conformance' }));
      await feedbackAbout(harness.port, command.id, async (delivery, record) => {
        await delivery.ack();
        expectEqual(record.outcome, 'delivered', 'the outcome');
      });
    },
  },
  {
    id: 'device-cloud/feedback-unacked-redelivers',
    title: 'leaving the loop without settling a delivery gives it back',
    requires: NEEDS,
    async run(harness) {
      const command = await deliveredCommand(harness);
      await feedbackAbout(harness.port, command.id, async () => undefined);
      await feedbackAbout(harness.port, command.id, async (delivery) => {
        await delivery.ack();
      });
    },
  },
  {
    id: 'device-cloud/feedback-acked-is-gone',
    title: 'feedback that was acknowledged does not come again',
    requires: NEEDS,
    async run(harness) {
      const first = await deliveredCommand(harness);
      await feedbackAbout(harness.port, first.id, (delivery) => delivery.ack());
      const second = commandTo(first.deviceKey);
      await harness.port.sendCommand(second);
      await feedbackAbout(harness.port, second.id, async (delivery) => {
        await delivery.ack();
        const again = delivery.value.some((record) => record.commandId === first.id);
        expect(!again, 'feedback that was acknowledged should not come again');
      });
    },
  },
  {
    id: 'device-cloud/feedback-abort-ends-iteration',
    title: 'an abort ends the iteration without an error',
    requires: ['feedback'],
    async run({ port }) {
      const abort = new AbortController();
      const ended = (async () => {
        for await (const delivery of port.feedback({ signal: abort.signal })) await delivery.nack();
        return 'ended';
      })();
      await sleep(50);
      abort.abort();
      expectEqual(await Promise.race([ended, sleep(5_000)]), 'ended', 'the iteration');
    },
  },
];
