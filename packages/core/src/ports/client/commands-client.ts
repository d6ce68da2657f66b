import type {
  CallOptions,
  Command,
  CommandDefinition,
  CommandJob,
  CommandOrder,
  CommandOrigin,
  Device,
  ExclusionReason,
  Id,
  Json,
  JsonSchema,
  PendingCommands,
  Where,
  WriteOptions,
} from '../../model/index.ts';
import type { ReadClient } from './read-client.ts';

/** A message without a definition: any name, any JSON. */
export interface RawCommand {
  readonly name: string;
  /** At most 64 KB as a message, 128 KB as a direct method, with its name (IoT Hub quotas); to many devices 8 KB. */
  readonly payload?: Json | undefined;
  readonly mode: CommandDefinition['mode'];
  /** How long the device may take, in milliseconds: up to two days for a message, five minutes for a direct method. */
  readonly timeoutMs: number;
  /** What proves that a queued message is done; the default is `delivery`. */
  readonly completion?: CommandDefinition['completion'] | undefined;
}

/** What is sent: a command by the name of its definition, or a raw message. */
export type CommandContent =
  | {
      /** Name of a definition that the device's category has. */
      readonly name: string;
      readonly parameters?: { readonly [name: string]: Json } | undefined;
      readonly raw?: undefined;
    }
  | { readonly raw: RawCommand; readonly name?: undefined; readonly parameters?: undefined };

export type CommandInput = CommandContent & CommandOrigin & { readonly deviceId: Id<'device'> };

/** Which devices: all of an asset (`msdyn_sendtoallconnecteddevices`), or those that a filter finds. */
export type CommandScope =
  | { readonly assetId: Id<'asset'>; readonly where?: undefined }
  | { readonly where: Where<Device>; readonly assetId?: undefined };

export type CommandPreviewInput = CommandContent & CommandScope;

export type CommandJobInput = CommandPreviewInput &
  Omit<CommandOrigin, 'assetId'> & {
    /** From the preview: the job is refused when it would now be another. */
    readonly digest?: string | undefined;
  };

/** One device as a preview names it. */
export interface PreviewedDevice {
  readonly id: Id<'device'>;
  readonly name: string;
  readonly connected: boolean;
}

/** What a command to many devices would do now. */
export interface CommandPreview {
  /** Devices that would get it. */
  readonly count: number;
  /** How many of them are not connected: a direct method would fail there, a message would wait. */
  readonly offline: number;
  /** The first of them. */
  readonly sample: readonly PreviewedDevice[];
  readonly excluded: readonly {
    readonly reason: ExclusionReason;
    readonly count: number;
    readonly sample: readonly PreviewedDevice[];
  }[];
  /** What would go to each, defaults filled in. */
  readonly order: CommandOrder;
  /** Whether a second person must approve. */
  readonly needsApproval: boolean;
  /** SHA-256 of the order and the devices. */
  readonly digest: string;
}

/** A definition with its parameters as JSON Schema. */
export type OfferedCommand = CommandDefinition & { readonly schema: JsonSchema };

export interface CommandsClient extends ReadClient<Command> {
  /** The commands that a device understands, each with the JSON Schema of its parameters. */
  definitions(query: { readonly deviceId: Id<'device'> }, options?: CallOptions): Promise<readonly OfferedCommand[]>;
  /**
   * Queues a command; its further life comes as changes. When the device's queue in the cloud is nearly full, the
   * command says so in `queueWarning`; when it is full, the command is kept here until there is room or its time is up.
   * It may name what it is sent from: an alert, a case, a work order, an asset. It then shows in their histories, and
   * lists of commands find it by them.
   * @throws `invalid` naming the parameter in `details.field`, or the case, work order or asset that is not about the
   * device; `forbidden` for a raw message that the service does not
   * allow, or not to this principal.
   */
  send(input: CommandInput, options?: CallOptions): Promise<Command>;
  /**
   * Takes back a command that has not been sent.
   * @throws `conflict` when it is on its way or has ended: no device cloud takes a single message back.
   */
  cancel(id: Id<'command'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Command>;
  /**
   * Sends a command that expired, failed or whose end is unknown again, under the same id on the wire, so that a device
   * that has carried it out after all recognises it. It has its whole time again; its history stays. What the device
   * says about the id counts whichever attempt it answers, except that a bad end from before this call is passed over.
   * @throws `conflict` when the command's end was another, or it was sent ten times.
   */
  resend(id: Id<'command'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Command>;
  /** How many messages wait for a device. */
  pending(deviceId: Id<'device'>, options?: CallOptions): Promise<PendingCommands>;
  /**
   * What sending to many devices would do, without doing it.
   * @throws `invalid` when no device, or more than 10,000, would get it, or the name means different commands there.
   */
  preview(input: CommandPreviewInput, options?: CallOptions): Promise<CommandPreview>;
  /**
   * Sends one command to many devices, as a job. A dangerous or raw one waits for a second person's approval first.
   * @throws as `preview`; `conflict` when `digest` is given and what would be done is no longer what it stands for.
   */
  sendToMany(input: CommandJobInput, options?: CallOptions): Promise<CommandJob>;
}
