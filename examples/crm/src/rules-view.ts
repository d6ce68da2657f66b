// The page's place for rules: those that run are changed here, another is written by form or as query text; each is
// tried on what a device has sent.
import { ruleTools } from '@csk/adapters/stream-analytics';
import type { ConnectedServiceClient, Device, ThresholdRuleForm } from '@csk/core';
import { element } from './page-element.ts';

/** Where the editor begins: the alert of the example's thermostats, with a deadband. */
const WARM: ThresholdRuleForm = {
  kind: 'threshold',
  rule: 'TooWarm',
  readingType: 'Temperature',
  input: 'IoTStream',
  output: 'AlertsQueue',
  deviceColumn: 'DeviceID',
  tokenColumn: 'EventToken',
  measure: 'Temperature',
  comparison: '>',
  limits: { kind: 'fixed', limit: 70, clearLimit: 68 },
};

/** As many as a person looks through. */
const MOST_DEVICES = 200;

/** Prepares the place and gives what shows or hides it. */
export function rulesView(client: ConnectedServiceClient): (isShown: boolean) => Promise<void> {
  const place = element('rules', 'main');
  const devices = element('rule-device', 'select');
  const editor = element('rule', 'csk-rule-editor');
  editor.tools = ruleTools;
  editor.form = WARM;
  editor.addEventListener('csk-rule-save', ({ detail: { form, query, ruleId } }) => {
    // A rule that runs is saved by the editor itself.
    if (ruleId === undefined) keep(form?.rule ?? 'rule', query);
  });
  devices.addEventListener('change', () => (editor.deviceId = devices.value));

  return async (isShown) => {
    place.hidden = !isShown;
    if (!isShown || devices.length > 0) return;
    const found = await firstDevices(client).catch(() => []); // the page asks again when it is connected
    devices.replaceChildren(...found.map(({ id, name }) => new Option(name, id)));
    if (found.length > 0) editor.deviceId = devices.value;
  };
}

async function firstDevices(client: ConnectedServiceClient): Promise<readonly Device[]> {
  const devices: Device[] = [];
  for await (const device of client.devices.list({ orderBy: 'name asc' }))
    if (devices.push(device) >= MOST_DEVICES) break;
  return devices;
}

/** A new rule is a file beside the others of the quickstart, which runs them when it starts; so it is handed to the agent. */
function keep(name: string, query: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([query], { type: 'text/plain' }));
  link.download = `${name.replace(/[^\w-]/g, '-')}.asaql`;
  link.click();
  URL.revokeObjectURL(link.href);
}
