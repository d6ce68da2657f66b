// The host page's own script: it owns the layout and the address, and tells the csk elements what to show.
import '@csk/components/define';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import type { Alert, Case } from '@csk/core';
import { hashOf, isRulesPage, placeOf, SECTIONS, type Place, type RecordKind } from './address.ts';
import { fillCustomers, markCustomer } from './customers.ts';
import { element } from './page-element.ts';
import { rulesView } from './rules-view.ts';

const provider = element('provider', 'csk-provider');
const client = createGatewayClient({ baseUrl: '/csk' });
provider.client = client;

const workspace = element('workspace', 'main');
const record = element('record', 'section');
const side = element('side', 'aside');
const alerts = element('alerts', 'csk-alert-list');
const cases = element('cases', 'csk-case-list');
const devices = element('devices', 'csk-device-list');
const customers = element('customers', 'ul');
const detail = element('detail', 'csk-alert-detail');
const caseForm = element('case', 'csk-case-form');
const caseDetail = element('case-detail', 'csk-case-detail');
const deviceDetail = element('device-detail', 'csk-device-detail');
const deviceCases = element('device-cases', 'csk-case-list');
const accountAlerts = element('account-alerts', 'csk-account-alerts');
const summary = element('summary', 'csk-device-summary');
const commands = element('commands', 'csk-command-panel');
const chart = element('chart', 'csk-readings-chart');
const history = element('history', 'csk-device-history');
const done = element('done', 'div');

const showRules = rulesView(client);

function go(place: Place): void {
  location.hash = hashOf(place);
}

let shown: Place | undefined;
/** Whether it was found out what stands beside the record that is shown. */
let isBesideKnown = false;

async function show(): Promise<void> {
  const isRules = isRulesPage(location.hash);
  workspace.hidden = isRules;
  markPage(isRules ? '#rules' : `#${SECTIONS[placeOf(location.hash).kind]}`);
  await showRules(isRules);
  if (isRules) return;
  const place = placeOf(location.hash);
  const { kind, id } = place;
  const cameBack = id === undefined && shown?.kind === kind && shown.id !== undefined;
  if (id !== shown?.id || kind !== shown?.kind) {
    done.hidden = true;
    isBesideKnown = false;
    // Another record is read from its beginning. On a narrow page it is the workspace that scrolls.
    for (const part of [workspace, record, side]) part.scrollTop = 0;
  }
  shown = place;
  workspace.dataset['view'] = id === undefined ? 'list' : 'record';
  for (const part of document.querySelectorAll<HTMLElement>('[data-for]')) {
    part.hidden = !part.dataset['for']?.split(' ').includes(kind);
  }
  record.hidden = id === undefined;
  element('nothing', 'section').hidden = id !== undefined;
  element('back', 'button').textContent = `All ${SECTIONS[kind]}`;
  alerts.selectedId = kind === 'alert' ? id : undefined;
  cases.selectedId = kind === 'case' ? id : undefined;
  devices.selectedId = kind === 'device' ? id : undefined;
  markCustomer(customers, kind === 'customer' ? id : undefined);
  if (cameBack) listOf(kind)?.focus(); // what had the keyboard is hidden now
  if (id === undefined) side.hidden = true;
  // What somebody has begun to write beside the record that is on screen already stays.
  else if (!isBesideKnown) await showRecord(kind, id);
}

/** Says which of the pages in the bar is open. */
function markPage(hash: string): void {
  for (const link of document.querySelectorAll<HTMLAnchorElement>('.views a')) {
    if (link.hash === hash) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

function listOf(kind: RecordKind): HTMLElement | null {
  const lists = { alert: alerts, case: cases, device: devices };
  return kind === 'customer' ? customers.querySelector('a') : lists[kind];
}

async function showRecord(kind: RecordKind, id: string): Promise<void> {
  if (kind === 'customer') accountAlerts.accountId = id;
  if (kind === 'device') {
    deviceDetail.deviceId = id;
    deviceCases.deviceId = id;
  }
  if (kind === 'case') caseDetail.caseId = id;
  if (kind === 'alert') {
    detail.alertId = id;
    caseForm.alertId = id;
  }
  const beside = kind === 'device' ? { deviceId: id } : await besides(kind, id);
  if (shown?.kind !== kind || shown.id !== id) return; // the agent has moved on meanwhile
  isBesideKnown = beside !== undefined;
  const alertId = kind === 'alert' ? id : undefined;
  const caseId = kind === 'case' ? id : undefined;
  // What stands there for this record already stays until the service can be asked again.
  if (!beside && commands.alertId === alertId && commands.caseId === caseId) return;
  const { deviceId, thresholds } = beside ?? {};
  if (commands.alertId !== alertId || commands.caseId !== caseId || commands.deviceId !== deviceId) {
    commands.command = undefined; // it was chosen for another record
  }
  commands.alertId = alertId;
  commands.caseId = caseId;
  showBeside({ deviceId, thresholds });
}

/** The device beside a record: its figures, readings, history, and what can be sent to it. */
function showBeside({ deviceId, thresholds }: Beside): void {
  side.hidden = deviceId === undefined;
  chart.thresholds = thresholds;
  for (const one of [summary, commands, chart, history]) one.deviceId = deviceId;
}

/** What the agent asks for stands on the page already: the keyboard goes there, too. */
function bringUp(part: HTMLElement): void {
  part.tabIndex = -1;
  part.scrollIntoView({ block: 'nearest' });
  part.focus();
}

interface Beside {
  readonly deviceId?: string | undefined;
  readonly thresholds?: typeof chart.thresholds;
}

/**
 * The device beside an alert, and beside a case that is about one only; several are reached from their case. `undefined`
 * when the service could not be asked.
 */
async function besides(kind: 'alert' | 'case' | 'customer', id: string): Promise<Beside | undefined> {
  if (kind === 'customer') return {};
  const records = kind === 'alert' ? client.alerts : client.cases;
  const answer = await records.get(id).then(
    (found: Alert | Case | undefined) => ({ found }),
    () => undefined,
  );
  const found = answer?.found;
  if (!found) return answer && {};
  if ('deviceIds' in found) return { deviceId: found.deviceIds.length === 1 ? found.deviceIds[0] : undefined };
  const { metric, threshold } = found.evidence ?? {};
  const drawn = metric !== undefined && threshold !== undefined ? [{ metric, value: threshold }] : [];
  return { deviceId: found.deviceId, thresholds: drawn };
}

document.addEventListener('csk-alert-select', ({ detail: { id } }) => go({ kind: 'alert', id }));
document.addEventListener('csk-case-select', ({ detail: { id } }) => go({ kind: 'case', id }));
document.addEventListener('csk-case-open', ({ detail: { id } }) => go({ kind: 'case', id }));
document.addEventListener('csk-work-order-open', ({ detail: { id } }) => void tellOfWorkOrder(id));
document.addEventListener('csk-account-open', ({ detail: { id } }) => go({ kind: 'customer', id }));
document.addEventListener('csk-device-cases-open', () => bringUp(deviceCases));
document.addEventListener('csk-device-alerts-open', () => bringUp(history));
document.addEventListener('csk-command-open', ({ detail: { deviceId, name } }) => {
  // Limits are those of the alert's device.
  if (deviceId !== chart.deviceId) showBeside({ deviceId });
  commands.command = name;
  commands.scrollIntoView({ block: 'nearest' });
});
for (const one of [devices, caseDetail]) {
  one.addEventListener('csk-device-select', ({ detail: { id } }) => go({ kind: 'device', id }));
}
history.addEventListener('csk-history-select', ({ detail: { item } }) => {
  if (item.kind === 'alert' || item.kind === 'case') go({ kind: item.kind, id: item.entity.id });
});
for (const id of ['back', 'done-back']) {
  element(id, 'button').addEventListener('click', () => go({ kind: placeOf(location.hash).kind }));
}
// A case that has got or lost devices may have another one, or none, to show beside it.
caseDetail.addEventListener('csk-case-devices-changed', () => {
  isBesideKnown = false;
  void show();
});

// This page has a place for a new case, so the detail's button leads there.
detail.addEventListener('csk-case-create-request', (event) => {
  event.preventDefault();
  element('case-panel', 'section').scrollIntoView({ block: 'nearest' });
  caseForm.focus();
});

caseForm.addEventListener('csk-case-resolved', ({ detail: { case: resolved } }) => {
  const what = resolved.alertIds.length > 1 ? 'its alerts are closed' : 'its alert is closed';
  done.hidden = false;
  element('done-text', 'p').textContent = `Case ${resolved.number} is resolved and ${what}.`;
  // The button that was pressed is gone; the keyboard goes on from here.
  element('done-back', 'button').focus({ preventScroll: true });
});
addEventListener('hashchange', () => void show());

/** This page has no place for work orders; it says how one stands. */
async function tellOfWorkOrder(id: string): Promise<void> {
  const order = await client.workOrders.get(id).catch(() => undefined);
  if (!order) return;
  const who = order.booking ? `, ${order.booking.technician} comes` : '';
  done.hidden = false;
  element('done-text', 'p').textContent = `Work order ${order.number} is ${order.status}${who}.`;
  done.scrollIntoView({ block: 'nearest' });
}

let hasCustomers = false;

async function loadCustomers(): Promise<void> {
  if (hasCustomers) return;
  hasCustomers = await fillCustomers(customers, element('customers-said', 'p'), client);
  if (shown?.kind === 'customer') markCustomer(customers, shown.id);
}
// What could not be fetched while the service was away is asked for again; what is there stays as it is.
provider.addEventListener('csk-connection-change', ({ detail: { connection } }) => {
  if (connection !== 'live') return;
  void show();
  void loadCustomers();
});
void show();
void loadCustomers();

const theme = element('theme', 'select');
theme.addEventListener('change', () => {
  provider.theme = theme.value as typeof provider.theme;
  document.documentElement.dataset['theme'] = theme.value;
});
