import { paged } from '../../model/index.ts';
import type { Principal } from '../../model/index.ts';
import type { AssetInput, AssetsClient } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, idOf, MAX_NAME } from '../input-guard.ts';
import { pageOptionsOf } from '../list-query.ts';
import { assetHistory } from '../timeline/timeline-scopes.ts';
import { expectRecord } from '../transaction.ts';
import { ancestorsOf, checkPlace, withParts } from './asset-tree.ts';
import { letDevicesFollow } from './customer-following.ts';
import { idField, required, textField } from './record-fields.ts';
import { recordsClient } from './records-client.ts';
import type { RecordKind } from './records-client.ts';
import { expectReferred, listedIn, namedBy } from './references.ts';
import { registerConnected } from './register-connected.ts';

const ASSETS: RecordKind<'asset'> = {
  kind: 'asset',
  fields: { name: required(textField(MAX_NAME)), accountId: idField, parentId: idField },
  initial: { registration: 'unknown' },
  referrers: [
    namedBy('asset', 'parentId'),
    namedBy('device', 'assetId'),
    namedBy('alert', 'assetId'),
    listedIn('case', 'assetIds'),
    namedBy('workOrder', 'assetId'),
    namedBy('command', 'assetId'),
  ],
  async prepare(transaction, asset, before) {
    if (asset.accountId !== undefined) await expectReferred(transaction, 'account', asset.accountId, 'accountId');
    await checkPlace(transaction, asset, before);
    return asset;
  },
  afterUpdate: (transaction, records, opId) =>
    letDevicesFollow(transaction, { assetId: records.after.id }, records, opId),
};

export function assetsClient(context: ServiceContext, principal: Principal): AssetsClient {
  const { store } = context;
  return {
    ...recordsClient<'asset', AssetInput>(context, principal, ASSETS),
    history: (id, query, options) => assetHistory(store, { id, query, options }),
    async ancestors(id, options) {
      callOptionsOf(options);
      return ancestorsOf(store, await expectRecord(store, 'asset', idOf(id)));
    },
    devices: (id, options) =>
      paged(async (page) => {
        callOptionsOf(options);
        const checked = pageOptionsOf(page);
        await expectRecord(store, 'asset', idOf(id));
        return store.query('device', { where: { assetId: await withParts(store, id) } }, checked);
      }),
    async register(id, options) {
      const checked = callOptionsOf(options);
      await expectRecord(store, 'asset', idOf(id));
      return registerConnected(context, principal, { assetId: id }, checked);
    },
  };
}
