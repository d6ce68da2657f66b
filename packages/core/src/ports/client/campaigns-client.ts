import type {
  CallOptions,
  Campaign,
  CampaignDevice,
  CampaignTarget,
  Id,
  Json,
  Paged,
  Query,
  WriteOptions,
} from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

export interface CampaignInput {
  readonly name: string;
  /** Conditions on devices, or at most 500 ids. The list is made when the campaign starts and does not change after. */
  readonly target: CampaignTarget;
  /** At least one of both. */
  readonly change: {
    /** Merge patch on desired properties: `null` removes a key (RFC 7396, as for device twins). */
    readonly desired?: Json | undefined;
    /** Written as `desired.firmware.version`; the device says that it has it as `reported.firmware.version`. */
    readonly firmwareVersion?: string | undefined;
  };
  /** Values that a device must report, besides its firmware version, to count as done. */
  readonly successWhen?: Json | undefined;
  /** Devices in progress at once, 1 to 1,000. */
  readonly rate: number;
  /** Halt when so many devices have failed. */
  readonly stopAfterFailures: number;
  /** How long one device may take, in milliseconds; the default is one hour, at least 10 s, at most 7 days. */
  readonly timeoutMs?: number | undefined;
}

export interface CampaignStepInput {
  readonly reason?: string | undefined;
}

/** Updates of settings or firmware on many devices. Every step is refused with `conflict` when the status forbids it. */
export interface CampaignsClient extends ReadClient<Campaign> {
  /** Writes a campaign down; nothing happens to a device before `start`. */
  create(input: CampaignInput, options?: CallOptions): Promise<Campaign>;
  /** The progress of each device. */
  devices(id: Id<'campaign'>, query?: Query<CampaignDevice>, options?: CallOptions): Paged<CampaignDevice>;
  /** Fixes the list of devices and begins. More than 50,000 end the campaign before it has touched one. */
  start(id: Id<'campaign'>, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign>;
  /** Begins with no further device; those in progress come to their end. */
  pause(id: Id<'campaign'>, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign>;
  /** Goes on after a pause or a halt; earlier failures do not halt it again. */
  resume(id: Id<'campaign'>, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign>;
  /** Ends it: devices that were not touched yet are skipped, those in progress come to their end. */
  cancel(id: Id<'campaign'>, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign>;
  /** Gives every device that was touched its desired values of before; the others are skipped. */
  rollBack(id: Id<'campaign'>, input?: CampaignStepInput, options?: WriteOptions): Promise<Campaign>;
}
