/** What a device may publish (page "Communicate with an IoT hub using the MQTT protocol"). */
export type DeviceTopic =
  | { readonly kind: 'telemetry'; readonly bag: string }
  | { readonly kind: 'twin-get' | 'twin-report'; readonly rid: string }
  | { readonly kind: 'method-response'; readonly status: number; readonly rid: string };

/** What a device may subscribe to. */
export type Subscription = 'commands' | 'methods' | 'twin-responses' | 'desired';

const ridOf = (query: string): string => new URLSearchParams(query).get('$rid') ?? '';

/** Reads a topic that the device published to; undefined for any other topic, which IoT Hub answers by dropping it. */
export function parsePublishTopic(topic: string, deviceId: string): DeviceTopic | undefined {
  const events = `devices/${deviceId}/messages/events`;
  if (topic === events) return { kind: 'telemetry', bag: '' };
  if (topic.startsWith(`${events}/`))
    return { kind: 'telemetry', bag: topic.slice(events.length + 1).replace(/\/$/, '') };
  const twin = /^\$iothub\/twin\/(GET|PATCH\/properties\/reported)\/\?(.*)$/.exec(topic);
  if (twin) return { kind: twin[1] === 'GET' ? 'twin-get' : 'twin-report', rid: ridOf(twin[2]!) };
  const method = /^\$iothub\/methods\/res\/(-?\d{1,9})\/\?(.*)$/.exec(topic);
  if (method) return { kind: 'method-response', status: Number(method[1]), rid: ridOf(method[2]!) };
  return undefined;
}

/** Reads a topic filter; undefined for one that IoT Hub does not offer to this device. */
export function parseFilter(filter: string, deviceId: string): Subscription | undefined {
  if (filter === `devices/${deviceId}/messages/devicebound/#`) return 'commands';
  if (filter === '$iothub/methods/POST/#') return 'methods';
  if (filter === '$iothub/twin/res/#') return 'twin-responses';
  if (filter === '$iothub/twin/PATCH/properties/desired/#') return 'desired';
  return undefined;
}
