// The simulator's page: a table of the devices, refreshed each second, with buttons to disturb them.
import type { DeviceView } from '../simulated-device.ts';
import type { Disturbance } from '../simulator.ts';

const API = '/simulator/api/devices';
/** The threshold of the example's rule, degrees Fahrenheit. */
const HOT = 70;

const body = document.getElementById('devices') as HTMLTableSectionElement;
const state = document.getElementById('state') as HTMLParagraphElement;
const rows = new Map<string, { update(view: DeviceView): void }>();

async function disturb(deviceKey: string, disturbance: Disturbance): Promise<void> {
  const response = await fetch(`${API}/${encodeURIComponent(deviceKey)}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(disturbance),
  });
  const answer = (await response.json()) as { error?: string };
  state.textContent = answer.error ?? `${deviceKey}: ${disturbance.action}`;
}

function addRow(view: DeviceView): { update(view: DeviceView): void } {
  const row = body.insertRow();
  const cell = (className = ''): HTMLTableCellElement => {
    const added = row.insertCell();
    added.className = className;
    return added;
  };
  const name = cell();
  const online = cell();
  const temperature = cell('number');
  const humidity = cell('number');
  const sent = cell('number');
  const command = cell();
  const actions = cell();
  let isOnline = true;
  const button = (label: string, make: () => Disturbance): HTMLButtonElement => {
    const added = document.createElement('button');
    added.type = 'button';
    added.textContent = label;
    added.addEventListener('click', () => void disturb(view.deviceKey, make()));
    actions.append(added);
    return added;
  };
  button('Heat up', () => ({ action: 'heat', target: 88 }));
  button('Cool down', () => ({ action: 'heat', target: 66 }));
  const network = button('Offline', () => ({ action: isOnline ? 'offline' : 'online' }));
  button('Broken JSON', () => ({ action: 'broken-json' }));
  button('Too large', () => ({ action: 'oversize' }));
  row.dataset['device'] = view.deviceKey;
  return {
    update(next) {
      isOnline = next.online;
      name.textContent = next.name;
      online.textContent = next.online ? 'online' : 'offline';
      online.classList.toggle('offline', !next.online);
      temperature.textContent = `${next.temperature.toFixed(1)} °F`;
      temperature.classList.toggle('hot', next.temperature > HOT);
      humidity.textContent = `${next.humidity.toFixed(0)} %`;
      sent.textContent = String(next.sent);
      command.textContent = next.lastCommand ?? '–';
      network.textContent = next.online ? 'Go offline' : 'Go online';
    },
  };
}

async function refresh(): Promise<void> {
  try {
    const views = (await (await fetch(API)).json()) as DeviceView[];
    for (const view of views) {
      let row = rows.get(view.deviceKey);
      if (!row) rows.set(view.deviceKey, (row = addRow(view)));
      row.update(view);
    }
    if (state.dataset['lost']) {
      state.textContent = '';
      delete state.dataset['lost'];
    }
  } catch {
    state.textContent = 'The simulator does not answer. Is it still running?';
    state.dataset['lost'] = 'true';
  }
  setTimeout(() => void refresh(), 1000);
}
void refresh();
