// The host page's own script: it owns the layout and the address, and tells the csk elements what to show.
import '@csk/components/define';
import { createGatewayClient } from '@csk/adapters/gateway/client';

function element<K extends keyof HTMLElementTagNameMap>(id: string, _tag: K): HTMLElementTagNameMap[K] {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found as HTMLElementTagNameMap[K];
}

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

/** The address names the alert on screen, so that it can be reloaded and sent to a colleague. */
function alertInAddress(): string | undefined {
  return new URLSearchParams(location.hash.slice(1)).get('alert') ?? undefined;
}

async function show(): Promise<void> {
  const alertId = alertInAddress();
  workspace.dataset['view'] = alertId === undefined ? 'list' : 'alert';
  for (const id of ['record', 'side']) element(id, 'section').hidden = alertId === undefined;
  element('nothing', 'section').hidden = alertId !== undefined;
  alerts.selectedId = alertId;
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
  chart.thresholds =
    metric !== undefined && threshold !== undefined ? [{ metric, value: threshold, label: 'Threshold' }] : [];
}

document.addEventListener('csk-alert-select', (event) => {
  location.hash = new URLSearchParams({ alert: event.detail.id }).toString();
});
element('back', 'button').addEventListener('click', () => (location.hash = ''));
addEventListener('hashchange', () => void show());
void show();

const theme = element('theme', 'select');
theme.addEventListener('change', () => {
  provider.theme = theme.value as typeof provider.theme;
  document.documentElement.dataset['theme'] = theme.value;
});
