import type {
  CommandJob,
  CommandJobExclusion,
  CommandJobTarget,
  Id,
  Paged,
  CallOptions,
  WriteOptions,
} from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

/** Commands to many devices. */
export interface CommandJobsClient extends ReadClient<CommandJob> {
  /** The devices of a job, as they were frozen, in the order of sending. */
  targets(id: Id<'commandJob'>, options?: CallOptions): Paged<CommandJobTarget>;
  /**
   * The devices that were asked for and left out when the job was made, each with the reason, by reason. Of a job from
   * before they were kept there are none, whatever its counts say.
   */
  excluded(id: Id<'commandJob'>, options?: CallOptions): Paged<CommandJobExclusion>;
  /**
   * Approves a job as a second person.
   * @param input.digest The digest of the job as it was looked at.
   * @throws `forbidden` for whoever asked for it, for automations, and for who lacks the role that the service demands;
   * `conflict` when the job does not wait for approval, or the digest is another.
   */
  approve(
    id: Id<'commandJob'>,
    input: { readonly digest: string; readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<CommandJob>;
  /**
   * Refuses a job as a second person.
   * @throws as `approve`.
   */
  reject(id: Id<'commandJob'>, input: { readonly reason: string }, options?: WriteOptions): Promise<CommandJob>;
  /**
   * Stops a job: what is not sent is not sent any more. What is on its way comes to its end by itself.
   * @throws `conflict` when the job has ended.
   */
  cancel(
    id: Id<'commandJob'>,
    input?: { readonly reason?: string | undefined },
    options?: WriteOptions,
  ): Promise<CommandJob>;
}
