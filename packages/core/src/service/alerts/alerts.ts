import { acknowledgeAlert, MAX_DEVICE_KEY, transitionAlert } from '../../model/index.ts';
import type { Alert, AlertType, Principal, WriteOptions } from '../../model/index.ts';
import type { AlertInput, AlertsClient } from '../../ports/index.ts';
import { bulkAlerts } from './alert-bulk.ts';
import { asItStands, closeWithRepeats } from './alert-cascade.ts';
import { alertHandling } from './alert-handling.ts';
import { countAlerts } from './alert-count.ts';
import { alertMetrics } from './alert-metrics.ts';
import { alertProcess } from './alert-process.ts';
import { changeOnce } from '../change-once.ts';
import { actorOf, nowOf } from '../context.ts';
import type { ServiceContext } from '../context.ts';
import { exportAlerts } from '../export/export-csv.ts';
import { alertIdsOf, caseInputOf, convertToCase, previewCase } from '../cases/convert-to-case.ts';
import { convertToWorkOrder, workOrderInputOf } from '../work-orders/convert-to-work-order.ts';
import { eventTime } from '../event-time.ts';
import {
  callOptionsOf,
  fieldsOf,
  idOf,
  instantIn,
  invalid,
  jsonIn,
  MAX_NAME,
  MAX_TEXT,
  MAX_TITLE,
  MAX_TOKEN,
  MAX_URL,
  oneOf,
  optionalTextOf,
  textOf,
} from '../input-guard.ts';
import { linkToCase, unlinkFromCase } from '../cases/link-to-case.ts';
import { raiseAlert } from '../raising/raise-alert.ts';
import { reactivateAlert } from './reactivate-alert.ts';
import { readClient } from '../read-client.ts';
import { randomId } from '../stable-id.ts';

const TYPES: readonly AlertType[] = ['anomaly', 'info', 'preventive-maintenance', 'test'];

/** Alerts, for one principal. */
export function alertsClient(context: ServiceContext, principal: Principal): AlertsClient {
  const actor = actorOf(principal);

  async function step(
    action: 'close' | 'reactivate',
    id: string,
    input: unknown,
    options: WriteOptions | undefined,
  ): Promise<Alert> {
    const reason = optionalTextOf(fieldsOf(input, '', ['reason']).reason, 'reason', MAX_TEXT);
    const target = action === 'close' ? 'closed' : 'active';
    return changeOnce(context, 'alert', id, options, {
      stands: asItStands,
      change: (alert, call) =>
        // Who names a key asks for the state, and does not mind that somebody else was first.
        alert.status === target && call.opId !== undefined
          ? alert
          : transitionAlert(alert, action, { ...call, actor, reason }),
      save: ({ transaction, ...call }, _next, alert) =>
        action === 'close'
          ? closeWithRepeats(transaction, alert, { ...call, actor, reason })
          : reactivateAlert(transaction, alert, { ...call, actor, reason }),
    });
  }

  return {
    ...readClient(context.store, 'alert'),
    exportCsv: (query, options) => exportAlerts(context.store, query, options),
    ...alertHandling(context, principal),
    count: (query, options) => countAlerts(context, query, options),
    metrics: (query, options) => alertMetrics(context, query, options),
    async raise(input, options) {
      const { signal, idempotencyKey } = callOptionsOf(options);
      const alert = alertInputOf(input);
      const source = alert.source ?? 'api';
      const token = alert.token ?? idempotencyKey ?? randomId('token');
      const { at: raisedAt, isArrival, note } = eventTime(alert.raisedAt, nowOf(context));
      const request = {
        ...alert,
        identity: [source, token],
        source,
        token,
        type: alert.type ?? 'anomaly',
        raisedAt,
        isArrival,
        note,
        opId: idempotencyKey,
      };
      return raiseAlert({ ...context, ...(await context.settings.current()) }, request, { signal });
    },
    acknowledge: (id, options) =>
      changeOnce(context, 'alert', id, options, {
        stands: asItStands,
        change: (alert, { at }) => acknowledgeAlert(alert, { actor, at }),
      }),
    close: (id, input, options) => step('close', id, input, options),
    reactivate: (id, input, options) => step('reactivate', id, input, options),
    async convertToCase(ids, input, options) {
      return convertToCase(context, principal, alertIdsOf(ids), caseInputOf(input), callOptionsOf(options));
    },
    async previewCase(ids, options) {
      callOptionsOf(options);
      return previewCase(context, alertIdsOf(ids));
    },
    async linkToCase(ids, input, options) {
      const caseId = idOf(fieldsOf(input, '', ['caseId']).caseId, 'caseId');
      return linkToCase(context, principal, alertIdsOf(ids), caseId, callOptionsOf(options));
    },
    async unlinkFromCase(ids, input, options) {
      const caseId = idOf(fieldsOf(input, '', ['caseId']).caseId, 'caseId');
      return unlinkFromCase(context, principal, alertIdsOf(ids), caseId, callOptionsOf(options));
    },
    async convertToWorkOrder(ids, input, options) {
      return convertToWorkOrder(context, principal, alertIdsOf(ids), workOrderInputOf(input), callOptionsOf(options));
    },
    async process(id, options) {
      callOptionsOf(options);
      return alertProcess(context.store, idOf(id));
    },
    bulk: (input, options) => bulkAlerts(context, principal, input, options),
  };
}

/** Checks an alert that comes from outside. */
function alertInputOf(input: unknown): AlertInput {
  const fields = fieldsOf(input, '', [
    'description',
    'type',
    'source',
    'token',
    'parentToken',
    'raisedAt',
    'rule',
    'deviceKey',
    'data',
    'url',
  ]);
  return {
    description: textOf(fields.description, 'description', MAX_TITLE),
    type: fields.type === undefined ? undefined : oneOf(fields.type, 'type', TYPES),
    source: optionalTextOf(fields.source, 'source', MAX_NAME),
    token: optionalTextOf(fields.token, 'token', MAX_TOKEN),
    parentToken: optionalTextOf(fields.parentToken, 'parentToken', MAX_TOKEN),
    raisedAt: fields.raisedAt === undefined ? undefined : instantIn(fields.raisedAt, 'raisedAt'),
    rule: optionalTextOf(fields.rule, 'rule', MAX_NAME),
    deviceKey: optionalTextOf(fields.deviceKey, 'deviceKey', MAX_DEVICE_KEY),
    data: fields.data === undefined ? undefined : jsonIn(fields.data, 'data'),
    url: fields.url === undefined ? undefined : webAddressOf(fields.url),
  };
}

/** People will click it: only web addresses are taken. */
function webAddressOf(value: unknown): string {
  const url = textOf(value, 'url', MAX_URL);
  if (!/^https?:\/\//i.test(url)) throw invalid('url', 'must be an http or https address');
  return url;
}
