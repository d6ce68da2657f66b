import type {
  Account,
  Asset,
  CallOptions,
  CategoryProperty,
  CommandDefinition,
  Device,
  DeviceCategory,
  Entity,
  Id,
  Paged,
  PropertyDefinition,
} from '../../model/index.ts';
import type { DeviceOutcome } from './devices-client.ts';
import type { HistoryClient } from './history-client.ts';
import type { RecordsClient } from './records-client.ts';

export interface AccountInput {
  readonly name: string;
}

/** Deleting an account is refused while assets, devices, alerts or cases are its. */
export type AccountsClient = RecordsClient<Account, AccountInput> & HistoryClient<Account>;

export interface AssetInput {
  readonly name: string;
  readonly accountId?: Id<'account'>;
  readonly parentId?: Id<'asset'>;
}

/**
 * Assets form trees of at most 16 levels: a parent that would make a circle, or a deeper tree, is `invalid`. When an asset
 * passes to another customer, the devices connected to it that were the same customer's, or nobody's, follow. Deleting an
 * asset is refused while it has parts, devices or alerts. The children of an asset are a list by `parentId`.
 */
export interface AssetsClient extends RecordsClient<Asset, AssetInput>, HistoryClient<Asset> {
  /** The assets that it is a part of, the outermost first. */
  ancestors(id: Id<'asset'>, options?: CallOptions): Promise<readonly Asset[]>;
  /**
   * The devices connected to an asset or to any of its parts, newest first.
   * @throws `unsupported` when it has more than 1,000 parts: ask for a smaller one.
   */
  devices(id: Id<'asset'>, options?: CallOptions): Paged<Device>;
  /**
   * Registers the devices connected to this very asset, as `devices.registerAll` does.
   * @throws `unsupported` when it has more than 100.
   */
  register(id: Id<'asset'>, options?: CallOptions): Promise<readonly DeviceOutcome[]>;
}

export interface CategoryInput {
  readonly name: string;
  readonly commandDefinitionIds?: readonly Id<'commandDefinition'>[];
  readonly properties?: readonly CategoryProperty[];
}

/**
 * Device categories. Within one, the names of the commands differ, and so do those of the tags and of the settings.
 * Deleting a category is refused while devices have it.
 */
export type CategoriesClient = RecordsClient<DeviceCategory, CategoryInput>;

export type CommandDefinitionInput = Pick<CommandDefinition, 'name'> &
  Partial<Omit<CommandDefinition, keyof Entity | 'name'>>;

/**
 * Command definitions. Left out, `parameters` are none, `mode` is `queued`, `completion` is `delivery` and `timeoutMs`
 * 60,000. Deleting one is refused while a category has it; a command that was sent keeps all it needs.
 */
export type CommandDefinitionsClient = RecordsClient<CommandDefinition, CommandDefinitionInput>;

export type PropertyDefinitionInput = Omit<PropertyDefinition, keyof Entity>;

/**
 * Property definitions. One inside another names it in `parentId`, at most 8 levels deep; `name`, `type` and `parentId`
 * never change. Deleting one is refused while it has others inside it, or a category has it.
 */
export type PropertyDefinitionsClient = RecordsClient<
  PropertyDefinition,
  PropertyDefinitionInput,
  Omit<PropertyDefinitionInput, 'name' | 'type' | 'parentId'>
>;
