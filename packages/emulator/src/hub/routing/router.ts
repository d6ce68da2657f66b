import type { JsonObject } from '../../json.ts';
import type { HubMessage, MessageSource } from '../hub-message.ts';
import type { PropertyValue } from '../mailbox.ts';
import { holds, type Lookup } from '../query/evaluate.ts';
import { parseCondition } from '../query/parser.ts';
import type { Condition } from '../query/syntax.ts';
import { factsOf } from './message-facts.ts';
import { BUILT_IN, type EnrichmentOptions, type RouteSource, type RoutingOptions } from './routing-options.ts';

const SOURCES: Readonly<Record<RouteSource, MessageSource>> = {
  DeviceMessages: 'Telemetry',
  TwinChangeEvents: 'twinChangeEvents',
  DeviceLifecycleEvents: 'deviceLifecycleEvents',
  DeviceConnectionStateEvents: 'deviceConnectionStateEvents',
};

interface Route {
  readonly source: MessageSource;
  readonly condition: Condition | undefined;
  readonly endpoints: readonly string[];
}

/** Takes a message to one endpoint; resolves when it is durable there. */
export type Delivery = (endpoint: string, message: HubMessage) => Promise<void>;

/** Decides where each message goes, and what is written on it for each place. */
export class Router {
  readonly #routes: readonly Route[];
  readonly #hasFallback: boolean;
  readonly #enrichments: readonly EnrichmentOptions[];
  readonly #hubName: string;
  readonly #deliver: Delivery;

  /** @throws HubError 400 when the condition of a route is not a query. */
  constructor(options: RoutingOptions, hubName: string, deliver: Delivery) {
    this.#routes = (options.routes ?? [])
      .filter((route) => route.isEnabled !== false)
      .map(({ source, condition, endpoints }) => ({
        source: SOURCES[source],
        condition: condition === undefined ? undefined : parseCondition(condition),
        endpoints,
      }));
    this.#hasFallback = options.fallback !== false;
    this.#enrichments = options.enrichments ?? [];
    this.#hubName = hubName;
    this.#deliver = deliver;
  }

  /** Whether anybody would hear of messages of this source. */
  takes(source: MessageSource): boolean {
    return source === 'Telemetry' || this.#routes.some((route) => route.source === source);
  }

  /**
   * Delivers to every endpoint of every route that takes the message, once to each.
   *
   * @param twin the device's twin as the service sees it; asked for only when a query or an enrichment needs it.
   */
  async route(message: HubMessage, twin: () => JsonObject | undefined): Promise<void> {
    const facts = factsOf(message, twin);
    const deliveries = this.#endpointsFor(message, facts).map((endpoint) =>
      this.#deliver(endpoint, this.#enriched(message, endpoint, facts)),
    );
    await (deliveries.length === 1 ? deliveries[0] : Promise.all(deliveries));
  }

  #endpointsFor(message: HubMessage, facts: Lookup): string[] {
    if (this.#routes.length === 0) return message.source === 'Telemetry' && this.#hasFallback ? [BUILT_IN] : [];
    const endpoints = new Set<string>();
    for (const route of this.#routes) {
      if (route.source !== message.source || (route.condition && !holds(route.condition, facts))) continue;
      for (const endpoint of route.endpoints) endpoints.add(endpoint);
    }
    if (endpoints.size === 0 && message.source === 'Telemetry' && this.#hasFallback) endpoints.add(BUILT_IN);
    return [...endpoints];
  }

  #enriched(message: HubMessage, endpoint: string, facts: Lookup): HubMessage {
    if (this.#enrichments.length === 0) return message;
    const enrichments = this.#enrichments.filter(({ endpoints }) => endpoints.includes(endpoint));
    if (enrichments.length === 0) return message;
    const added = enrichments.map(({ key, value }): [string, PropertyValue] => [key, this.#valueOf(value, facts)]);
    return { ...message, application: new Map([...message.application, ...added]) };
  }

  /** A path that leads nowhere is written as it stands, as IoT Hub does. */
  #valueOf(text: string, facts: Lookup): PropertyValue {
    if (text.toLowerCase() === '$hubname' || text.toLowerCase() === '$iothubname') return this.#hubName;
    if (!text.startsWith('$twin.')) return text;
    const value = facts(text.split('.'));
    if (value === undefined) return text;
    return typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
  }
}
