import type { Duplex } from 'node:stream';
import { Clock } from './clock.ts';
import { Connections, type Connection } from './faults/connections.ts';
import { doorkeeperOf, type Doorkeeper } from './faults/doorkeeper.ts';
import type { Protocol, Service } from './faults/fault.ts';
import { Faults } from './faults/faults.ts';
import { disturb } from './faults/requests.ts';
import { Traffic } from './faults/traffic.ts';
import type { Disturbance } from './hub/rest/http-server.ts';
import { HubGuard } from './limits/hub-guard.ts';
import { HubLimits } from './limits/hub-limits.ts';
import { EVENT_HUBS_EVENTS, MessagingGuard, SERVICE_BUS_CREDITS } from './limits/messaging-guard.ts';
import type { Sku, TierOptions } from './limits/tiers.ts';

/** What stands between clients and services: time, limits and faults. */
export class Controls {
  readonly clock = new Clock();
  readonly faults: Faults;
  readonly connections: Connections;
  readonly traffic: Traffic;
  readonly limits: HubLimits | undefined;
  readonly hubGuard: HubGuard;
  readonly serviceBusGuard: MessagingGuard;
  readonly eventHubsGuard: MessagingGuard;

  /** @throws RangeError for a tier that does not exist. */
  constructor(tier: Sku | TierOptions | undefined) {
    const { now } = this.clock;
    this.faults = new Faults(now);
    this.connections = new Connections(this.faults, now);
    this.traffic = new Traffic(this.faults);
    this.limits =
      tier === undefined ? undefined : new HubLimits(typeof tier === 'string' ? { sku: tier } : tier, this.clock);
    this.hubGuard = new HubGuard(this.faults, this.limits);
    const parts = { faults: this.faults, traffic: this.traffic, now, isLimited: this.limits !== undefined };
    this.serviceBusGuard = new MessagingGuard('service-bus', SERVICE_BUS_CREDITS, parts);
    this.eventHubsGuard = new MessagingGuard('event-hubs', EVENT_HUBS_EVENTS, parts);
  }

  doorkeeper(service: Service): Doorkeeper {
    return doorkeeperOf(service, this.faults, this.clock.now);
  }

  watch(stream: Duplex, service: Service, protocol: Protocol): Connection {
    return this.connections.watch(stream, service, protocol);
  }

  readonly disturb: Disturbance = (request, response, serve) => disturb(this.faults, request, response, serve);
}
