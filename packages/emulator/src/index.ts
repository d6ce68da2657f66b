export { startEmulator, type Emulator, type EmulatorDiagnostics } from './emulator.ts';
export type { EmulatorOptions, QueueOptions } from './options.ts';
export type { EnrichmentOptions, RouteOptions, RouteSource, RoutingOptions } from './hub/routing/routing-options.ts';
export { trustEmulator } from './trust.ts';
