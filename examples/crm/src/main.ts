// The host page's own script: it owns the layout and the address, and tells the csk elements what to show.
import '@csk/components/define';
import { createGatewayClient } from '@csk/adapters/gateway/client';
import { element } from './page-element.ts';
import { rulesView } from './rules-view.ts';

const provider = element('provider', 'csk-provider');
const client = createGatewayClient({ baseUrl: '/csk' });
provider.client = client;

const workspace = element('workspace', 'main');
const alerts = element('alerts', 'csk-alert-list');
const detail = element('detail', 'csk-alert-detail');
const caseForm = element('case', 'csk-case-form');
const commands = element('commands', 'csk-command-panel');
const chart = element('chart', 'csk-readings-chart');
const history = element('history', 'csk-device-history');
const done = element('done', 'div');

const showRules = rulesView(client);

/** The address names what is on screen, so that it can be reloaded and sent to a colleague. */
function alertInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('alert') ?? undefined;
}

async function show(): Promise<void> {
  const isRules = new URLSearchParams(location.hash.slice(1)).has('rules');
  workspace.hidden = isRules;
  await showRules(isRules);
  if (isRules) return;
  const alertId = alertInAddress();
  const cameBack = alertId === undefined && workspace.dataset['view'] === 'alert';
  workspace.dataset['view'] = alertId === undefined ? 'list' : 'alert';
  for (const id of ['record', 'side']) element(id, 'section').hidden = alertId === undefined;
  element('nothing', 'section').hidden = alertId !== undefined;
  alerts.selectedId = alertId;
  if (alertId !== detail.alertId) done.hidden = true;
  if (cameBack) alerts.focus(); // what had the keyboard is hidden now
  if (alertId === undefined) return;
  detail.alertId = alertId;
  caseForm.alertId = alertId;
  commands.alertId = alertId;
  const alert = await client.alerts.get(alertId).catch(() => undefined);
  if (alertInAddress() !== alertId) return; // the agent has moved on meanwhile
  const known = alert?.deviceId !== undefined;
  for (const id of ['chart-panel', 'command-panel', 'history-panel']) element(id, 'section').hidden = !known;
  commands.deviceId = alert?.deviceId;
  chart.deviceId = alert?.deviceId;
  history.deviceId = alert?.deviceId;
  const { metric, threshold } = alert?.evidence ?? {};
  chart.thresholds = metric !== undefined && threshold !== undefined ? [{ metric, value: threshold }] : [];
}

document.addEventListener('csk-alert-select', (event) => {
  location.hash = new URLSearchParams({ alert: event.detail.id }).toString();
});
for (const id of ['back', 'done-back']) element(id, 'button').addEventListener('click', () => (location.hash = ''));

// This page has a place for the case, so the detail's buttons lead there.
function goToCase(): void {
  element('case-panel', 'section').scrollIntoView({ block: 'nearest' });
  caseForm.focus();
}
detail.addEventListener('csk-case-create-request', (event) => {
  event.preventDefault();
  goToCase();
});
detail.addEventListener('csk-case-open', goToCase);

caseForm.addEventListener('csk-case-resolved', ({ detail: { case: resolved } }) => {
  const what = resolved.alertIds.length > 1 ? 'its alerts are closed' : 'its alert is closed';
  done.hidden = false;
  element('done-text', 'p').textContent = `Case ${resolved.number} is resolved and ${what}.`;
  // The button that was pressed is gone; the keyboard goes on from here.
  element('done-back', 'button').focus({ preventScroll: true });
});
addEventListener('hashchange', () => void show());
// What could not be fetched while the service was away is asked for again.
provider.addEventListener('csk-connection-change', ({ detail: { connection } }) => {
  if (connection === 'live') void show();
});
void show();

const theme = element('theme', 'select');
theme.addEventListener('change', () => {
  provider.theme = theme.value as typeof provider.theme;
  document.documentElement.dataset['theme'] = theme.value;
});
