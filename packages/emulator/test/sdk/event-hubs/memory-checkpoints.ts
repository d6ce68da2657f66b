import type { Checkpoint, CheckpointStore, PartitionOwnership } from '@azure/event-hubs';

/** Checkpoints and ownership as `@azure/eventhubs-checkpointstore-blob` keeps them, in memory. */
export class MemoryCheckpoints implements CheckpointStore {
  readonly ownerships = new Map<string, PartitionOwnership>();
  readonly checkpoints = new Map<string, Checkpoint>();
  #etag = 0;

  listOwnership(): Promise<PartitionOwnership[]> {
    return Promise.resolve([...this.ownerships.values()]);
  }

  claimOwnership(wanted: PartitionOwnership[]): Promise<PartitionOwnership[]> {
    const claimed: PartitionOwnership[] = [];
    for (const ownership of wanted) {
      if (this.ownerships.get(ownership.partitionId)?.etag !== ownership.etag) continue;
      this.#etag += 1;
      const mine = { ...ownership, etag: String(this.#etag), lastModifiedTimeInMs: Date.now() };
      this.ownerships.set(ownership.partitionId, mine);
      claimed.push(mine);
    }
    return Promise.resolve(claimed);
  }

  updateCheckpoint(checkpoint: Checkpoint): Promise<void> {
    this.checkpoints.set(checkpoint.partitionId, checkpoint);
    return Promise.resolve();
  }

  listCheckpoints(): Promise<Checkpoint[]> {
    return Promise.resolve([...this.checkpoints.values()]);
  }
}
