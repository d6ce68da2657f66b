export * from './conformance-case.ts';
export * from './device-cloud.ts';
export * from './case-management.ts';
export * from './service-store.ts';
export * from './reading-store.ts';
