import { createHash } from 'node:crypto';
import type { EventHub } from '../event-hubs/event-hub.ts';
import type { Hub } from '../hub/hub.ts';
import type { JsonObject } from '../json.ts';
import { CentralAccess, type CentralAccessParts } from './access.ts';
import { CentralCommands } from './commands.ts';
import { CentralDevices } from './devices.ts';
import type { CentralDocuments } from './documents.ts';
import { CentralEnrollmentGroup } from './enrollment-group.ts';
import { exportedMessages, type ExportedEvent } from './exports.ts';
import { TelemetryFeed } from './feed.ts';
import { CentralJobs } from './jobs.ts';
import { Outbox, type LocalDelivery } from './outbox.ts';
import type { ApplicationIdentity } from './rule-payload.ts';

/** What the application is made of. */
export interface CentralParts extends CentralAccessParts {
  readonly hub: Hub;
  readonly events: EventHub;
  readonly displayName: string;
  readonly deliver: LocalDelivery;
  readonly log: (line: string) => void;
}

const SUBDOMAIN = 'csk';

/** An id that stays the same as long as the state directory does. */
function idFrom(rootKey: string): string {
  const hex = createHash('sha256').update(`csk-central ${rootKey}`).digest('hex');
  return hex.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** An IoT Central application on the emulator's hub: its devices are identities of the hub. */
export class CentralApplication {
  readonly identity: ApplicationIdentity;
  readonly documents: CentralDocuments;
  readonly enrollmentGroup: CentralEnrollmentGroup;
  readonly devices: CentralDevices;
  readonly commands: CentralCommands;
  readonly jobs: CentralJobs;
  readonly feed: TelemetryFeed;
  readonly access: CentralAccess;
  readonly outbox: Outbox;
  readonly now: () => number;
  /** Id scope under which devices register; their own keys are in their credentials. */
  readonly idScope: string;
  readonly #log: (line: string) => void;

  constructor(parts: CentralParts) {
    const { documents, hub, events, now, log } = parts;
    const id = idFrom(parts.rootKey);
    this.identity = {
      id,
      displayName: parts.displayName,
      subdomain: SUBDOMAIN,
      host: `${SUBDOMAIN}.azureiotcentral.com`,
    };
    this.idScope = `0ne${id.slice(0, 8).toUpperCase()}`;
    this.documents = documents;
    this.now = now;
    this.#log = log;
    this.access = new CentralAccess(id, parts);
    this.outbox = new Outbox(documents, parts.deliver, now, log);
    this.enrollmentGroup = new CentralEnrollmentGroup(parts.rootKey);
    this.devices = new CentralDevices(documents, hub, (id) => this.enrollmentGroup.keysOf(id), now);
    this.commands = new CentralCommands(documents, this.devices, hub);
    this.jobs = new CentralJobs(documents, this.devices, this.commands, log);
    const { outbox, devices, identity: application } = this;
    this.feed = new TelemetryFeed({ application, documents, devices, outbox, events, now, log });
    this.devices.observer = {
      lifecycle: (device, messageType) => {
        if (messageType === 'deleted') this.feed.forget(device.id);
        this.#export({ source: 'deviceLifecycle', messageType, device, at: now(), content: {} });
      },
      properties: (device, messageType, properties) =>
        this.#export({ source: 'properties', messageType, device, at: now(), content: { properties } }),
    };
    // Modules, whose keys name no device of the application, are left alone.
    hub.sessions.onPresence((key, isConnected) => void this.#presence(key, isConnected));
    hub.registry.onReported((key, patch) => this.devices.reported(key, patch));
  }

  start(): void {
    this.outbox.start();
    this.feed.start();
    this.jobs.start();
  }

  close(): void {
    this.jobs.close();
    this.feed.close();
    this.outbox.close();
  }

  templateChanged(template: JsonObject, messageType: 'created' | 'updated' | 'deleted'): void {
    this.#export({
      source: 'deviceTemplateLifecycle',
      messageType,
      at: this.now(),
      content: { templateId: template['@id'] ?? null },
    });
  }

  async #presence(deviceId: string, isConnected: boolean): Promise<void> {
    const device = this.devices.find(deviceId);
    if (!device) return;
    try {
      if (isConnected) await this.devices.connected(deviceId);
      const messageType = isConnected ? 'connected' : 'disconnected';
      this.#export({ source: 'deviceConnectivity', messageType, device, at: this.now(), content: {} });
    } catch (error) {
      this.#log(`central: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #export(event: ExportedEvent): void {
    const messages = exportedMessages(this.documents, this.identity.id, event);
    if (messages.length === 0) return;
    const { staged, changes } = this.outbox.stage(messages);
    this.documents.change(...changes).then(
      () => this.outbox.posted(staged),
      (error: unknown) => this.#log(`central: ${error instanceof Error ? error.message : String(error)}`),
    );
  }
}
