import { caseService } from './case-service.ts';
import { fakeRuleTools } from './fake-rule-tools.ts';
import { make, mount, settled, text, until } from './mounting.ts';

const violations: string[] = [];
document.addEventListener('securitypolicyviolation', (event) => {
  violations.push(`${event.violatedDirective} at ${event.sourceFile || 'inline'}:${event.lineNumber}`);
});

const service = caseService();
const elements = [
  // The first, as it asks for nothing while it is off the screen.
  make('csk-readings-chart', { deviceId: 'd1' }),
  make('csk-alert-list'),
  make('csk-alert-detail', { alertId: 'n1' }),
  make('csk-case-form', { alertId: 'n1' }),
  make('csk-case-list'),
  make('csk-case-detail', { caseId: 'k1' }),
  make('csk-account-alerts', { accountId: 'a1' }),
  make('csk-process-bar', { alertId: 'n6' }),
  make('csk-command-status', { commandId: 'c3' }),
  make('csk-alert-dashboard', { field: 'device' }),
  make('csk-rule-editor', { tools: fakeRuleTools() }),
  make('csk-command-panel', { deviceId: 'd1' }),
  make('csk-device-history', { deviceId: 'd1' }),
  make('csk-device-list'),
  make('csk-device-summary', { deviceId: 'd1' }),
  make('csk-fleet-status', { deviceId: 'd1' }),
  make('csk-registration-panel', { deviceId: 'd1' }),
  make('csk-device-detail', { deviceId: 'd1' }),
];
await mount(elements, service.client);
await until(() =>
  elements.every((element) => /temperature|northwind|thermostat|raise an alert|cold store|fleet/i.test(text(element))),
);
service.setConnection('offline');
await settled();
const clean = [...violations];
// Proof that a violation would have been seen.
const proof = document.createElement('div');
document.body.append(proof);
proof.setAttribute('style', 'color: red');
await settled();
parent.postMessage({ clean, seesViolations: violations.length > clean.length }, location.origin);
