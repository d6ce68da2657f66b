import { REGISTRATION_SEVERITY, rollUpRegistration } from '../../model/index.ts';
import type { Device, Id, RegistrationStatus } from '../../model/index.ts';
import type { StoreReader, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { replace } from '../transaction.ts';

/** Kinds of record that devices are connected to, and the field of the device that says to which. */
const HOLDER_FIELDS = { asset: 'assetId', customEntity: 'customEntityId' } as const;
type HolderKind = keyof typeof HOLDER_FIELDS;
const HOLDER_KINDS: readonly HolderKind[] = ['asset', 'customEntity'];

/** Where a device is connected. */
export type DevicePlace = Pick<Device, 'assetId' | 'customEntityId'>;

/** A record whose registration is that of the devices connected to it. */
interface Holder {
  readonly kind: HolderKind;
  readonly id: Id<HolderKind>;
}

/**
 * Writes a device and, when its registration or its place changed, what follows from it for what it is connected to: one
 * transaction, so that nobody sees the one without the other.
 */
export async function writeDevice(
  transaction: StoreTransaction,
  before: Device,
  after: Device,
  opId: string | undefined,
): Promise<Device> {
  const touched = HOLDER_KINDS.filter((kind) => {
    const field = HOLDER_FIELDS[kind];
    return before.registration !== after.registration || before[field] !== after[field];
  }).flatMap((kind) => holdersOf([before, after], [kind]));
  await lock(transaction, touched);
  const saved = await replace(transaction, 'device', after, opId);
  await rollUp(transaction, touched, opId);
  return saved;
}

/**
 * Makes those who change devices of the same asset or custom entity wait for each other: else each of two would roll up
 * without the other's change. To be called before the device is written.
 */
export async function lockHolders(transaction: StoreTransaction, place: DevicePlace): Promise<void> {
  await lock(transaction, holdersOf([place]));
}

/** Makes the registration of what a device is connected to that of its devices. They are locked by {@link lockHolders}. */
export async function rollUpHolders(
  transaction: StoreTransaction,
  place: DevicePlace,
  opId: string | undefined,
): Promise<void> {
  await rollUp(transaction, holdersOf([place]), opId);
}

function holdersOf(places: readonly DevicePlace[], kinds: readonly HolderKind[] = HOLDER_KINDS): readonly Holder[] {
  return kinds.flatMap((kind) => {
    const ids = new Set(places.map((place) => place[HOLDER_FIELDS[kind]]));
    return [...ids].flatMap((id) => (id === undefined ? [] : [{ kind, id }]));
  });
}

async function lock(transaction: StoreTransaction, holders: readonly Holder[]): Promise<void> {
  if (holders.length > 0) await transaction.lock(...holders.map(({ kind, id }) => `${kind}-registration:${id}`));
}

async function rollUp(asked: StoreTransaction, holders: readonly Holder[], opId: string | undefined): Promise<void> {
  // All devices count, whosever they are.
  const transaction = wholeView(asked);
  for (const holder of holders) {
    const record = await transaction.get(holder.kind, holder.id);
    if (!record) continue;
    const registration = rollUpRegistration(await worstOf(transaction, holder));
    if (registration !== (record.registration ?? 'unknown')) {
      await replace(transaction, holder.kind, { ...record, registration }, opId);
    }
  }
}

/** The worst status among the devices decides, so we look for one device of each, the worst first, and stop there. */
async function worstOf(reader: StoreReader, { kind, id }: Holder): Promise<readonly RegistrationStatus[]> {
  for (const registration of REGISTRATION_SEVERITY) {
    const where = { [HOLDER_FIELDS[kind]]: id, registration };
    const found = await reader.query('device', { where }, { maxPageSize: 1 });
    if (found.items.length > 0) return [registration];
  }
  return [];
}
