import { assertTile, ConnectedServiceError, opIdsWith, wasDoneBy } from '../../model/index.ts';
import type { Entity, Principal, SummaryTile } from '../../model/index.ts';
import type { StoreTransaction, SummaryTilesClient } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  invalid,
  MAX_NAME,
  oneOf,
  optionalIdOf,
  optionalTextOf,
  textOf,
  wholeNumberOf,
  writeOptionsOf,
} from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, expectRecord, replace, transactFresh } from '../transaction.ts';
import { withoutUndefined } from '../without-undefined.ts';

/** Tiles of one device or category at most. */
export const MAX_TILES = 50;
const MAX_UNIT = 20;
const MAX_POSITION = 10_000;

const SHOWN = ['label', 'unit', 'position', 'source', 'metric', 'aggregation', 'rangeType', 'rangeValue'] as const;

type Tile = Omit<SummaryTile, keyof Entity>;
type Shown = Pick<Tile, (typeof SHOWN)[number]>;

/** What device summaries show. */
export function summaryTilesClient({ store }: ServiceContext, principal: Principal): SummaryTilesClient {
  return {
    ...readClient(store, 'summaryTile'),
    async create(input, options) {
      const { signal, idempotencyKey } = callOptionsOf(options);
      const { deviceId, categoryId, ...shown } = fieldsOf(input, '', ['deviceId', 'categoryId', ...SHOWN]);
      const scope = {
        deviceId: optionalIdOf(deviceId, 'deviceId'),
        categoryId: optionalIdOf(categoryId, 'categoryId'),
      };
      const tile: Tile = { ...withoutUndefined(scope), ...shownOf(shown) };
      assertTile(tile);
      const id =
        idempotencyKey === undefined
          ? randomId('summaryTile')
          : await stableId('summaryTile', principal.id, idempotencyKey);
      return transactFresh(
        store,
        async (transaction) => {
          const known = await transaction.get('summaryTile', id);
          if (known) return known;
          await expectRoom(transaction, tile);
          return create(transaction, 'summaryTile', { id, ...tile }, idempotencyKey);
        },
        { signal },
      );
    },
    async update(id, patch, options) {
      const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
      const changes = fieldsOf(patch, '', SHOWN);
      idOf(id);
      return transactFresh(
        store,
        async (transaction) => {
          const current = await expectRecord(transaction, 'summaryTile', id);
          // A retry, maybe late: what others have changed since stays.
          if (wasDoneBy(current, idempotencyKey)) return current;
          if (ifVersion !== undefined) await expectRecord(transaction, 'summaryTile', id, ifVersion);
          const { label, unit, position, source, metric, aggregation, rangeType, rangeValue, ...rest } = current;
          const before = { label, unit, position, source, metric, aggregation, rangeType, rangeValue };
          const given = Object.entries(changes).filter(([, value]) => value !== undefined);
          const merged = Object.entries({ ...before, ...Object.fromEntries(given) }).filter(
            ([, value]) => value !== null,
          );
          const tile: SummaryTile = { ...rest, ...shownOf(Object.fromEntries(merged)) };
          assertTile(tile);
          return replace(
            transaction,
            'summaryTile',
            { ...tile, ...opIdsWith(current, idempotencyKey) },
            idempotencyKey,
          );
        },
        { signal },
      );
    },
    async delete(id, options) {
      const { signal, ifVersion, idempotencyKey } = writeOptionsOf(options);
      idOf(id);
      await transactFresh(
        store,
        async (transaction) => {
          if ((await transaction.get('summaryTile', id)) === undefined) return;
          await expectRecord(transaction, 'summaryTile', id, ifVersion);
          await transaction.delete('summaryTile', id, { opId: idempotencyKey });
        },
        { signal },
      );
    },
  };
}

function shownOf(fields: { readonly [P in keyof Shown]?: unknown }): Shown {
  const { label, unit, position, source, metric, aggregation, rangeType, rangeValue } = fields;
  if (rangeValue !== undefined && typeof rangeValue !== 'number') throw invalid('rangeValue', 'must be a number');
  return {
    label: textOf(label, 'label', MAX_NAME),
    position: wholeNumberOf(position ?? 0, 'position', 0, MAX_POSITION),
    source: oneOf(source, 'source', ['measure', 'alerts', 'cases', 'workOrders']),
    rangeType: oneOf(rangeType, 'rangeType', ['hours', 'days', 'latest']),
    ...withoutUndefined({
      unit: optionalTextOf(unit, 'unit', MAX_UNIT),
      metric: optionalTextOf(metric, 'metric', MAX_NAME),
      aggregation:
        aggregation === undefined
          ? undefined
          : oneOf(aggregation, 'aggregation', ['none', 'avg', 'min', 'max', 'sum', 'count']),
      rangeValue,
    }),
  };
}

/** The device or category must be there and have room; two that come at once are counted one after the other. */
async function expectRoom(transaction: StoreTransaction, { deviceId, categoryId }: Tile): Promise<void> {
  if (deviceId !== undefined) await expectRecord(transaction, 'device', deviceId);
  if (categoryId !== undefined) await expectRecord(transaction, 'category', categoryId);
  await transaction.lock(`summary-tiles:${deviceId ?? categoryId ?? ''}`);
  const where = deviceId === undefined ? { categoryId } : { deviceId };
  const { items } = await transaction.query('summaryTile', { where }, { maxPageSize: MAX_TILES });
  if (items.length < MAX_TILES) return;
  throw new ConnectedServiceError('conflict', `A summary has at most ${MAX_TILES} tiles.`, {
    details: { ...withoutUndefined({ deviceId, categoryId }) },
  });
}
