/** What a route takes. */
export type RouteSource =
  'DeviceMessages' | 'TwinChangeEvents' | 'DeviceLifecycleEvents' | 'DeviceConnectionStateEvents';

/** One message route (page "Use IoT Hub message routing"). */
export interface RouteOptions {
  readonly name: string;
  readonly source: RouteSource;
  /** Query text over properties, `$body` and `$twin`. Default `true`. */
  readonly condition?: string;
  /** `events` is the built-in endpoint, any other name a Service Bus queue or topic. */
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

const ROUTING = ['routes', 'fallback', 'enrichments'];
const ROUTE = ['name', 'source', 'condition', 'endpoints', 'isEnabled'];
const ENRICHMENT = ['key', 'value', 'endpoints'];

/** Routing is written by hand: a condition whose name is misspelt would let everything through. */
function checkNames(what: string, item: object, known: readonly string[]): void {
  const unknown = Object.keys(item).find((name) => !known.includes(name));
  if (unknown !== undefined) throw new RangeError(`${what} has an unknown option '${unknown}'.`);
}

/** @throws RangeError for an unknown source, an unknown name, or an endpoint that does not exist. */
export function checkRouting(options: RoutingOptions, canBeEndpoint: (name: string) => boolean): void {
  const { routes = [], enrichments = [] } = options;
  checkNames('Option routing', options, ROUTING);
  if (routes.length > MAX_ROUTES) throw new RangeError(`Option routing.routes holds at most ${MAX_ROUTES} routes.`);
  if (enrichments.length > MAX_ENRICHMENTS) {
    throw new RangeError(`Option routing.enrichments holds at most ${MAX_ENRICHMENTS} enrichments.`);
  }
  for (const enrichment of enrichments) checkNames(`Enrichment ${enrichment.key}`, enrichment, ENRICHMENT);
  for (const route of routes) {
    const { name, source, endpoints } = route;
    checkNames(`Route ${name}`, route, ROUTE);
    if (!SOURCES.includes(source)) throw new RangeError(`Route ${name}: source is one of ${SOURCES.join(', ')}.`);
    if (endpoints.length === 0) throw new RangeError(`Route ${name} names no endpoint.`);
  }
  for (const endpoint of [...routes, ...enrichments].flatMap((item) => item.endpoints)) {
    if (endpoint !== BUILT_IN && !canBeEndpoint(endpoint)) {
      throw new RangeError(
        `Option routing names the endpoint ${endpoint}, and there is no such queue or topic without sessions and ` +
          'duplicate detection.',
      );
    }
  }
}
