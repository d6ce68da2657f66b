export { startEmulator, type Emulator, type EmulatorDiagnostics } from './emulator.ts';
export type { EnrichmentOptions, RouteOptions, RouteSource, RoutingOptions } from './hub/routing/routing-options.ts';
export type { DeliveryOptions, EmulatorOptions, QueueOptions, SubscriptionOptions, TopicOptions } from './options.ts';
export type { CorrelationFilter, RuleDescription } from './service-bus/rules/rule.ts';
export { credentialFromFile, type CredentialOptions, type EmulatorCredential } from './tokens/issuer.ts';
export { trustEmulator } from './trust.ts';
