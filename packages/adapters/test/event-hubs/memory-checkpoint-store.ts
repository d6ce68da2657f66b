import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';

/** A checkpoint store that keeps every write, and fails when it is told to. */
export class MemoryCheckpointStore implements CheckpointStore {
  readonly writes: Checkpoint[] = [];
  failWith: Error | undefined;

  async listOwnership(): Promise<PartitionOwnership[]> {
    return [];
  }

  async claimOwnership(): Promise<PartitionOwnership[]> {
    return [];
  }

  async updateCheckpoint(checkpoint: Checkpoint): Promise<void> {
    if (this.failWith) throw this.failWith;
    this.writes.push(checkpoint);
  }

  async listCheckpoints(namespace: string, hub: string, group: string): Promise<Checkpoint[]> {
    if (this.failWith) throw this.failWith;
    const own = this.writes.filter(
      (one) => one.fullyQualifiedNamespace === namespace && one.eventHubName === hub && one.consumerGroup === group,
    );
    return [...new Map(own.map((one) => [one.partitionId, one])).values()];
  }
}
