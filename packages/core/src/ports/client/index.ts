export type * from './read-client.ts';
export type * from './alerts-client.ts';
export type * from './cases-client.ts';
export type * from './devices-client.ts';
export type * from './commands-client.ts';
export type * from './readings-client.ts';
export type * from './activity.ts';
export type * from './connected-service-client.ts';
