export { createGateway } from './gateway.ts';
export type { Gateway, GatewayOptions, SignedInPrincipal } from './gateway.ts';
