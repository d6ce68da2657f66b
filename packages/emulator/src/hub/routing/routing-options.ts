/** What a route takes. */
export type RouteSource =
  'DeviceMessages' | 'TwinChangeEvents' | 'DeviceLifecycleEvents' | 'DeviceConnectionStateEvents';

/** One message route (page "Use IoT Hub message routing"). */
export interface RouteOptions {
  readonly name: string;
  readonly source: RouteSource;
  /** Query text over properties, `$body` and `$twin`. Default `true`. */
  readonly condition?: string;
  /** `events` is the built-in endpoint, any other name a Service Bus queue. */
  readonly endpoints: readonly string[];
  readonly isEnabled?: boolean;
}

/** A property that is added to messages on their way to an endpoint. */
export interface EnrichmentOptions {
  readonly key: string;
  /** A text, or `$hubname`, `$twin.tags.…`, `$twin.properties.desired.…`, `$twin.properties.reported.…`. */
  readonly value: string;
  readonly endpoints: readonly string[];
}

/** Where messages go. Without it telemetry goes to the built-in endpoint, and nothing else is told. */
export interface RoutingOptions {
  readonly routes?: readonly RouteOptions[];
  /** Whether telemetry that no route takes goes to the built-in endpoint. Default true. */
  readonly fallback?: boolean;
  readonly enrichments?: readonly EnrichmentOptions[];
}

export const BUILT_IN = 'events';
/** Azure's limits. */
const MAX_ROUTES = 100;
const MAX_ENRICHMENTS = 10;

const SOURCES: readonly RouteSource[] = [
  'DeviceMessages',
  'TwinChangeEvents',
  'DeviceLifecycleEvents',
  'DeviceConnectionStateEvents',
];

/** @throws RangeError when a route has another source than the known ones, or names an endpoint that does not exist. */
export function checkRouting(
  { routes = [], enrichments = [] }: RoutingOptions,
  hasQueue: (name: string) => boolean,
): void {
  if (routes.length > MAX_ROUTES) throw new RangeError(`Option routing.routes holds at most ${MAX_ROUTES} routes.`);
  if (enrichments.length > MAX_ENRICHMENTS) {
    throw new RangeError(`Option routing.enrichments holds at most ${MAX_ENRICHMENTS} enrichments.`);
  }
  for (const { name, source, endpoints } of routes) {
    if (!SOURCES.includes(source)) throw new RangeError(`Route ${name}: source is one of ${SOURCES.join(', ')}.`);
    if (endpoints.length === 0) throw new RangeError(`Route ${name} names no endpoint.`);
  }
  for (const endpoint of [...routes, ...enrichments].flatMap((item) => item.endpoints)) {
    if (endpoint !== BUILT_IN && !hasQueue(endpoint)) {
      throw new RangeError(`Option routing names the endpoint ${endpoint}, and there is no such queue.`);
    }
  }
}
