import { expect } from '@open-wc/testing';
import { caseService, giveVerbs, someMetrics } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { createFakeService } from './fake-client.ts';
import { anAlert } from './fixtures.ts';
import { all, button, expectAccessible, find, make, mount, settled, text, type, unmount, until } from './mounting.ts';

function quietService() {
  const service = createFakeService();
  giveVerbs(service);
  return service;
}

describeStates(
  [{ make: () => make('csk-alert-dashboard'), empty: 'No alerts in this time', ready: 'Scorecard (ISA-18.2)' }],
  { populated: caseService, empty: quietService },
);

const rowsOf = (element: Element, part: string) =>
  all(element, `[part=${part}] tbody tr`).map((row) => text(row).replace(/\s+/g, ' '));

describe('<csk-alert-dashboard>', () => {
  afterEach(unmount);

  it('counts by field, over time and by action taken', async () => {
    const dashboard = make('csk-alert-dashboard', { range: 'week' });
    await mount([dashboard], caseService().client);
    await until(() => rowsOf(dashboard, 'by-field').length === 3);
    expect(rowsOf(dashboard, 'by-field')).to.deep.equal(['High 3 50%', 'Medium 2 33.3%', 'Low 1 16.7%']);
    expect(rowsOf(dashboard, 'by-action')).to.include.members(['Case created 1 16.7%', 'Command sent 1 16.7%']);
    expect(rowsOf(dashboard, 'by-action')).to.include('Closed without action 1 16.7%');
    expect(find(dashboard, '.plot svg').getAttribute('aria-label')).to.contain('6 alerts');
    type(find<HTMLSelectElement>(dashboard, '#field'), 'device');
    await until(() => rowsOf(dashboard, 'by-field')[0] === 'thermostat-07 6 100%');
    button(dashboard, 'Show as table').click();
    await until(() => rowsOf(dashboard, 'over-time').length >= 7);
    await expectAccessible(dashboard);
    button(dashboard, '24 hours').click();
    await until(() => rowsOf(dashboard, 'by-action').length > 0 && rowsOf(dashboard, 'over-time').length >= 24);
    expect(rowsOf(dashboard, 'by-field')).to.deep.equal(['thermostat-07 4 100%']);
  });

  it('holds the figures against ISA-18.2', async () => {
    const dashboard = make('csk-alert-dashboard');
    await mount([dashboard], caseService().client);
    await until(() => rowsOf(dashboard, 'scorecard').length > 0);
    const score = rowsOf(dashboard, 'scorecard');
    expect(score).to.include.members([
      'Alerts in ten minutes 1.6, at most 14 at most 1 Manageable',
      'Alerts a day 140, at most 240 at most 150 On target',
      'Time in flood 1.4% less than 1% Too high',
      'Chattering 1 none Too high',
      'High priority 12% about 5%',
      'Longest wait for an agent 42m –',
    ]);
    expect(text(dashboard)).to.contain('There is a flood of alerts: 23 since 12 min ago.');
    expect(rowsOf(dashboard, 'top-ten')[0]).to.equal('Temperature threshold thermostat-07 61 412');
  });

  it('does not fetch again with every single change', async () => {
    const service = caseService();
    const dashboard = make('csk-alert-dashboard');
    await mount([dashboard], service.client);
    await until(() => rowsOf(dashboard, 'by-field').length > 0);
    const asked = () => service.calls.filter((name) => name === 'alerts.metrics').length;
    const before = asked();
    service.put('alert', anAlert('late', { priority: { level: 'low', score: 1, reasons: [] } }));
    await settled();
    expect(asked(), 'a burst is one fetch, soon').to.equal(before);
  });

  it('counts plain alerts without a client', async () => {
    const items = Array.from({ length: 20 }, (_, i) => anAlert(`m${i}`, { deviceKey: `d-${i}` }, i * 10));
    const dashboard = make('csk-alert-dashboard', { items, field: 'device' });
    await mount([dashboard], undefined, 300);
    await until(() => rowsOf(dashboard, 'by-field').length === 8);
    expect(rowsOf(dashboard, 'by-field').at(-1)).to.equal('13 others 13 65%');
    expect(all(dashboard, '[part=scorecard]')).to.have.lengthOf(0);
    dashboard.metrics = someMetrics({ flood: { active: false, count: 0 } });
    await until(() => all(dashboard, '[part=scorecard]').length === 1);
    expect(all(dashboard, '.flood')).to.have.lengthOf(0);
    await expectAccessible(dashboard);
  });

  it('leaves the keyboard on the period that was chosen', async () => {
    const dashboard = make('csk-alert-dashboard');
    await mount([dashboard], caseService().client);
    await until(() => rowsOf(dashboard, 'by-field').length > 0);
    const week = button(dashboard, '7 days');
    week.focus();
    week.click();
    await dashboard.updateComplete;
    expect(all(dashboard, '.skeleton')).to.have.lengthOf(1);
    expect(dashboard.shadowRoot?.activeElement === week).to.equal(true);
    await until(() => rowsOf(dashboard, 'by-field').length === 3);
    await settled();
    expect(dashboard.shadowRoot?.activeElement === week).to.equal(true);
  });
});
