import { cloudDeviceIdOf, deviceKeyIn, HOME_INSTANCE, paged } from '../../model/index.ts';
import type { Id } from '../../model/index.ts';
import type { CloudDevice, Delivery, DeviceCloud, EventStream, StreamEvent } from '../../ports/index.ts';

/*
 * A device cloud and its event stream know their devices by their own ids. To the service they speak of device keys: the
 * ids are changed here, on the way in and out, and nowhere else.
 */

/** A device cloud that takes and gives device keys. */
export function instanceCloud(instanceId: Id<'providerInstance'>, cloud: DeviceCloud): DeviceCloud {
  if (instanceId === HOME_INSTANCE) return cloud;
  const keyed = <T extends { readonly deviceKey: string }>(item: T): T => ({
    ...item,
    deviceKey: deviceKeyIn(instanceId, item.deviceKey),
  });
  const close = cloud.close?.bind(cloud);
  return {
    name: cloud.name,
    capabilities: cloud.capabilities,
    register: (device, options) => cloud.register({ ...device, deviceKey: cloudDeviceIdOf(device.deviceKey) }, options),
    unregister: (deviceKey, options) => cloud.unregister(cloudDeviceIdOf(deviceKey), options),
    async getDevice(deviceKey, options) {
      const device = await cloud.getDevice(cloudDeviceIdOf(deviceKey), options);
      return device && keyed(device);
    },
    listDevices: (options) =>
      paged<CloudDevice>(async (page) => {
        for await (const { items, continuationToken } of cloud.listDevices(options).byPage(page)) {
          return { items: items.map(keyed), continuationToken };
        }
        return { items: [] };
      }),
    async updateDevice(deviceKey, patch, options) {
      return keyed(await cloud.updateDevice(cloudDeviceIdOf(deviceKey), patch, options));
    },
    sendCommand: (command, options) =>
      cloud.sendCommand({ ...command, deviceKey: cloudDeviceIdOf(command.deviceKey) }, options),
    async *feedback(options) {
      for await (const delivery of cloud.feedback(options)) yield withValue(delivery, delivery.value.map(keyed));
    },
    ...(close === undefined ? {} : { close }),
  };
}

/** A stream whose events name their devices by their keys. */
export function instanceStream(instanceId: Id<'providerInstance'>, stream: EventStream): EventStream {
  const keyed = (event: StreamEvent): StreamEvent => {
    if (event.deviceKey === undefined) return event;
    const deviceKey = deviceKeyIn(instanceId, event.deviceKey);
    return deviceKey === event.deviceKey ? event : { ...event, deviceKey };
  };
  return {
    name: stream.name,
    capabilities: stream.capabilities,
    partitions: () => stream.partitions(),
    async *read(options) {
      for await (const batch of stream.read(options)) {
        yield { ...batch, events: batch.events.map(keyed) };
      }
    },
    ...(stream.confirm ? { confirm: (...progress) => stream.confirm?.(...progress) } : {}),
  };
}

function withValue<T>(delivery: Delivery<unknown>, value: T): Delivery<T> {
  const { id, attempt } = delivery;
  return { id, attempt, value, ack: () => delivery.ack(), nack: (options) => delivery.nack(options) };
}
