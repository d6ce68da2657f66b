export { createGatewayClient } from './gateway-client.ts';
export type { GatewayClientOptions } from './gateway-client.ts';
export type { GetToken } from './connection.ts';
export type { RetryOptions } from './call.ts';
