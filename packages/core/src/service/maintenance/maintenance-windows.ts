import {
  ConnectedServiceError,
  dueMaintenanceStep,
  expectMaintenanceTimes,
  extendMaintenanceWindow,
  transitionMaintenanceWindow,
} from '../../model/index.ts';
import type { Principal } from '../../model/index.ts';
import type { MaintenanceWindowsClient, StoreTransaction } from '../../ports/index.ts';
import { wholeView } from '../access/scoped-store.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  instantIn,
  invalid,
  MAX_NAME,
  MAX_TEXT,
  optionalTextOf,
  textOf,
} from '../input-guard.ts';
import { readClient } from '../read-client.ts';
import { randomId, stableId } from '../stable-id.ts';
import { create, transactFresh } from '../transaction.ts';

/** Windows that are planned or active at once; every alert that comes in is held against them. */
export const MAX_OPEN_WINDOWS = 1_000;
/** Whoever adds a window waits for the others: otherwise their number could not be kept. */
const LOCK = 'maintenance-windows';

const SCOPES = { accountId: 'account', assetId: 'asset', categoryId: 'category', deviceId: 'device' } as const;
type ScopeField = keyof typeof SCOPES;
const SCOPE_FIELDS = Object.keys(SCOPES) as readonly ScopeField[];

/** Maintenance windows, for one principal. */
export function maintenanceWindowsClient(context: ServiceContext, principal: Principal): MaintenanceWindowsClient {
  const actor = actorOf(principal);
  return {
    ...readClient(context.store, 'maintenanceWindow'),
    async schedule(input, options) {
      const fields = fieldsOf(input, '', [...SCOPE_FIELDS, 'rule', 'from', 'until', 'reason']);
      const scope = scopeOf(fields);
      const rule = optionalTextOf(fields.rule, 'rule', MAX_NAME);
      const until = instantIn(fields.until, 'until');
      const reason = textOf(fields.reason, 'reason', MAX_TEXT);
      const from = fields.from === undefined ? nowOf(context) : instantIn(fields.from, 'from');
      const { signal, idempotencyKey } = callOptionsOf(options);
      const id =
        idempotencyKey === undefined
          ? randomId('maintenance')
          : await stableId('maintenance', principal.id, idempotencyKey);
      return transactFresh(
        context.store,
        async (transaction) => {
          await transaction.lock(LOCK);
          const existing = await transaction.get('maintenanceWindow', id);
          if (existing) return existing;
          const at = nowOf(context);
          expectMaintenanceTimes(from, until, at);
          await expectScope(transaction, scope);
          await expectRoom(transaction);
          const planned = {
            id,
            ...{ [scope.field]: scope.id },
            rule,
            status: 'planned' as const,
            from,
            until,
            reason,
            scheduledBy: actor,
            transitions: [],
          };
          const starts = dueMaintenanceStep(planned, at) === 'start';
          const window = starts ? transitionMaintenanceWindow(planned, 'start', { actor, at }) : planned;
          return create(transaction, 'maintenanceWindow', window, idempotencyKey);
        },
        { signal },
      );
    },
    async extend(id, input, options) {
      const fields = fieldsOf(input, '', ['until', 'reason']);
      const until = instantIn(fields.until, 'until');
      const reason = optionalTextOf(fields.reason, 'reason', MAX_TEXT);
      return changeOnce(context, 'maintenanceWindow', id, options, {
        change: (window, call) => extendMaintenanceWindow(window, until, { ...call, actor, reason }),
      });
    },
    async cancel(id, input, options) {
      const reason = textOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
      return changeOnce(context, 'maintenanceWindow', id, options, {
        change: (window, call) => transitionMaintenanceWindow(window, 'cancel', { ...call, actor, reason }),
      });
    },
  };
}

function scopeOf(fields: { readonly [F in ScopeField]?: unknown }): {
  readonly field: ScopeField;
  readonly id: string;
} {
  const given = SCOPE_FIELDS.filter((field) => fields[field] !== undefined);
  const [field, other] = given;
  if (field === undefined) throw invalid('input', `must name one of ${SCOPE_FIELDS.join(', ')}`);
  if (other !== undefined) throw invalid(other, `cannot stand beside ${field}: a window covers one thing`);
  return { field, id: idOf(fields[field], field) };
}

async function expectScope(
  transaction: StoreTransaction,
  { field, id }: { readonly field: ScopeField; readonly id: string },
): Promise<void> {
  const kind = SCOPES[field];
  if (!(await transaction.get(kind, id))) throw invalid(field, `there is no such ${kind}`);
}

/** All count, whosever they are: of more the newest alone would be looked at. */
async function expectRoom(transaction: StoreTransaction): Promise<void> {
  const where = { status: ['planned', 'active'] as const };
  const page = await wholeView(transaction).query('maintenanceWindow', { where }, { maxPageSize: MAX_OPEN_WINDOWS });
  if (page.items.length < MAX_OPEN_WINDOWS) return;
  throw new ConnectedServiceError('conflict', `At most ${MAX_OPEN_WINDOWS} maintenance windows are open at once.`);
}
