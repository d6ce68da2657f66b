/** What a device may publish (page "Communicate with an IoT hub using the MQTT protocol"). */
export type DeviceTopic =
  | { readonly kind: 'telemetry'; readonly bag: string }
  | { readonly kind: 'twin-get' | 'twin-report'; readonly rid: string }
  | { readonly kind: 'method-response'; readonly status: number; readonly rid: string };

/** What a device may subscribe to. */
export type Subscription = 'commands' | 'methods' | 'twin-responses' | 'desired' | 'inputs';

const ridOf = (query: string): string => new URLSearchParams(query).get('$rid') ?? '';

/** Where the topics of a device, or of a module (`device/module`), begin. */
const rootOf = (key: string): string => `devices/${key.replace('/', '/modules/')}`;

/** Reads a topic that the device published to; undefined for any other topic, which IoT Hub answers by dropping it. */
export function parsePublishTopic(topic: string, key: string): DeviceTopic | undefined {
  const events = `${rootOf(key)}/messages/events`;
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
export function parseFilter(filter: string, key: string): Subscription | undefined {
  // Commands are for devices only; messages to a module's inputs come from IoT Edge, and there is none here.
  if (filter === `devices/${key}/messages/devicebound/#`) return 'commands';
  if (key.includes('/') && filter === `${rootOf(key)}/inputs/#`) return 'inputs';
  if (filter === '$iothub/methods/POST/#') return 'methods';
  if (filter === '$iothub/twin/res/#') return 'twin-responses';
  if (filter === '$iothub/twin/PATCH/properties/desired/#') return 'desired';
  return undefined;
}
