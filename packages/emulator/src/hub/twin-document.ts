import type { JsonObject } from '../json.ts';
import { thumbprintsToRest } from './authentication.ts';
import { timeText, type DevicePresence } from './identity.ts';
import type { Device } from './registry.ts';
import { twinProperties } from './twin.ts';

/** The twin as service clients and queries see it: with what the registry and the connections know of the device. */
export function twinDocument({ identity, twin }: Device, presence: DevicePresence): JsonObject {
  const { moduleId } = identity;
  return {
    deviceId: identity.deviceId,
    ...(moduleId !== undefined && { moduleId }),
    etag: twin.etag,
    deviceEtag: identity.etag,
    status: identity.status,
    statusUpdateTime: identity.statusUpdatedTime,
    connectionState: presence.isConnected ? 'Connected' : 'Disconnected',
    lastActivityTime: timeText(presence.lastActivityAt),
    cloudToDeviceMessageCount: presence.pendingCommands,
    authenticationType: identity.authenticationType,
    x509Thumbprint: thumbprintsToRest(identity),
    modelId: '',
    version: twin.version,
    tags: twin.tags,
    properties: twinProperties(twin),
    ...(moduleId === undefined && { capabilities: { iotEdge: identity.isEdge } }),
  };
}
