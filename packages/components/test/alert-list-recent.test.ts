import { expect } from '@open-wc/testing';
import { chooseFilter, descriptions, openFurther } from './alert-rows.ts';
import { createFakeService } from './fake-client.ts';
import { anAlert } from './fixtures.ts';
import { all, expectAccessible, make, mount, text, unmount, until } from './mounting.ts';

const HOUR = 60;
const DAY = 24 * HOUR;

/** Raised a little less than an hour, a day, a week and a month ago, and long ago; the oldest are the most urgent. */
const alerts = [
  anAlert('n1', { description: 'Minutes ago', priority: { level: 'low', score: 10, reasons: [] } }, HOUR - 5),
  anAlert('n2', { description: 'Hours ago', priority: { level: 'medium', score: 50, reasons: [] } }, DAY - 5),
  anAlert('n3', { description: 'Days ago', priority: { level: 'high', score: 80, reasons: [] } }, 7 * DAY - 5),
  anAlert('n4', { description: 'Weeks ago', priority: { level: 'high', score: 90, reasons: [] } }, 30 * DAY - 5),
  anAlert('n5', { description: 'Long ago', priority: { level: 'high', score: 99, reasons: [] } }, 90 * DAY),
];

describe('<csk-alert-list>, by when alerts were raised', () => {
  afterEach(unmount);

  it('asks the service for those of the last hour, day, week or month', async () => {
    const service = createFakeService();
    for (const alert of alerts) service.put('alert', alert);
    const list = make('csk-alert-list');
    const provider = await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    let kept: unknown;
    provider.addEventListener('csk-view-change', ({ detail }) => (kept = detail.filter.raisedWithin));
    await openFurther(list);
    const choose = (option: string) => chooseFilter(list, 'Raised', option);
    choose('Last 30 days');
    await until(() => descriptions(list).join() === 'Weeks ago,Days ago,Hours ago,Minutes ago');
    choose('Last 7 days');
    await until(() => descriptions(list).join() === 'Days ago,Hours ago,Minutes ago');
    expect(kept).to.equal('week');
    choose('Last 24 hours');
    await until(() => descriptions(list).join() === 'Hours ago,Minutes ago');
    choose('Last hour');
    await until(() => descriptions(list).join() === 'Minutes ago');
    await expectAccessible(list);
    service.put('alert', anAlert('n6', { description: 'Just now' }, 0));
    await until(() => descriptions(list).includes('Just now'));
    choose('Any time');
    await until(() => all(list, '.row').length === 6);
  });

  it('does so over alerts of the host’s own, and for an attribute', async () => {
    const list = make('csk-alert-list', { items: alerts });
    list.setAttribute('raised-within', 'day');
    await mount([list], undefined);
    await until(() => descriptions(list).join() === 'Hours ago,Minutes ago');
    list.setAttribute('raised-within', 'forever');
    await until(() => all(list, '.row').length === 5);
    list.filter = { raisedWithin: 'hour', search: 'hours' };
    await until(() => text(list).includes('No alert matches'));
    list.removeAttribute('raised-within');
    expect(list.filter.raisedWithin).to.equal(undefined);
  });
});
