export * from './operations.ts';
export { invokeOperation, isOperationId, operationParameters } from './operation-invoker.ts';
export { createConnectedService } from './connected-service.ts';
export type { ConnectedService, ConnectedServiceOptions, ServiceHealth } from './connected-service.ts';
export type { HopDiagnostic, HopHealth } from './supervisor.ts';
export type { DebounceColumn } from './context.ts';
export { alertQueueSink } from './alert-queue-sink.ts';
export { createStoreCaseManagement } from './store-case-management.ts';
export { QUERY_FIELDS } from './list-query.ts';
