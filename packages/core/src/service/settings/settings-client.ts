import {
  ConnectedServiceError,
  opIdsWith,
  sameJson,
  SETTING_NAMES,
  SETTINGS_ID,
  UNCHANGED_SETTINGS,
  wasDoneBy,
} from '../../model/index.ts';
import type { Settings, SettingsRecord } from '../../model/index.ts';
import type { SettingsClient } from '../../ports/index.ts';
import type { ServiceContext } from '../context.ts';
import { callOptionsOf, writeOptionsOf } from '../input-guard.ts';
import { create, replace, transactFresh } from '../transaction.ts';
import { settingsChangeOf } from './setting-rules.ts';

/** Settings that are changed while the engines run. */
export function settingsClient(context: ServiceContext): SettingsClient {
  const { store, settings } = context;
  const shown = (record: SettingsRecord | undefined): Settings => ({
    version: record?.version ?? UNCHANGED_SETTINGS,
    ...(record ? { updatedAt: record.updatedAt } : {}),
    values: settings.over(record),
    changed: SETTING_NAMES.filter((name) => record?.[name] !== undefined),
  });
  return {
    async get(options) {
      callOptionsOf(options);
      return shown(await store.get('settings', SETTINGS_ID));
    },
    async update(change, options) {
      const changes = settingsChangeOf(change);
      const { signal, ifVersion, idempotencyKey: opId } = writeOptionsOf(options);
      const saved = await transactFresh(
        store,
        async (transaction) => {
          const before = await transaction.get('settings', SETTINGS_ID);
          const after = { ...before, ...changes, id: SETTINGS_ID };
          const isSame = sameJson({ ...before, id: SETTINGS_ID }, after);
          // A retry of a call that has had its effect is no conflict, and what others have changed since stays.
          if (opId !== undefined && (isSame || wasDoneBy(before, opId))) return before;
          if (ifVersion !== undefined && ifVersion !== (before?.version ?? UNCHANGED_SETTINGS)) {
            throw new ConnectedServiceError('conflict', 'The settings were changed in the meantime.', {
              details: { kind: 'settings', id: SETTINGS_ID },
            });
          }
          if (isSame) return before;
          const marked = { ...changes, ...opIdsWith(before, opId) };
          return before
            ? replace(transaction, 'settings', { ...before, ...marked }, opId)
            : create(transaction, 'settings', { ...marked, id: SETTINGS_ID }, opId);
        },
        { signal },
      );
      // Whoever changed them works with them at once; the other engines hear of it. What fails here they hear, too.
      await settings.load().catch(() => undefined);
      return shown(saved);
    },
  };
}
