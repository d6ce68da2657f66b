export { createLiveStore } from './live-store.ts';
export type { LiveStore, LiveStoreOptions } from './live-store.ts';
export type { LiveKind } from './live-kind.ts';
export type { Live, LiveList, Snapshot } from './live.ts';
export { liveReadings } from './readings-view.ts';
export type { LiveReadingsQuery } from './readings-view.ts';
export { newOperationId } from './operation-id.ts';
export type { Mutation } from './mutations.ts';
export type { OptimisticDraft } from './overlays.ts';
