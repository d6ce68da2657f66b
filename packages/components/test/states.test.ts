import { expect } from '@open-wc/testing';
import { createFakeService, type FakeService } from './fake-client.ts';
import { aDevice, populatedService } from './fixtures.ts';
import { expectAccessible, make, mount, settled, text, UNAVAILABLE, unmount, until } from './mounting.ts';

interface Shown {
  readonly make: () => HTMLElement;
  readonly empty: string;
  readonly ready: string;
  /** It is empty only when there is no device at all. */
  readonly none?: boolean;
}

/** Each element with what it needs to be shown, and what it says in each state. */
const ELEMENTS: readonly Shown[] = [
  { make: () => make('csk-alert-list'), empty: 'All quiet', ready: 'Temperature above 70 °F' },
  { make: () => make('csk-alert-detail', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Why it fired' },
  { make: () => make('csk-case-form', { alertId: 'n1' }), empty: 'no longer exists', ready: 'Customer' },
  { make: () => make('csk-command-panel', { deviceId: 'd1' }), empty: 'No commands', ready: 'Sent commands' },
  {
    make: () => make('csk-device-history', { deviceId: 'd1' }),
    empty: 'Nothing has happened',
    ready: 'Reset Thermostat',
  },
  { make: () => make('csk-device-detail', { deviceId: 'd1' }), empty: 'nothing yet', ready: 'Identity' },
  {
    make: () => make('csk-registration-panel', { deviceId: 'd1' }),
    empty: 'No registration was tried',
    ready: 'Register again',
  },
  { make: () => make('csk-device-summary', { deviceId: 'd1' }), empty: 'No figures yet', ready: 'Mean temperature' },
  { make: () => make('csk-fleet-status'), empty: 'No devices yet', ready: 'By category', none: true },
  { make: () => make('csk-device-list'), empty: 'No devices yet', ready: 'Lift motor 2', none: true },
  { make: () => make('csk-readings-chart', { deviceId: 'd1' }), empty: 'No readings', ready: 'Temperature' },
];

function emptyService(): FakeService {
  const service = createFakeService();
  service.put('device', aDevice('d1'));
  return service;
}

for (const { make: create, empty, ready, none } of ELEMENTS) {
  describe(`<${create().localName}> in each state`, () => {
    afterEach(unmount);

    it('says that it needs a client, and takes one that comes later', async () => {
      const element = create();
      const provider = await mount([element], undefined);
      expect(text(element)).to.contain('Not connected');
      await expectAccessible(element);
      provider.client = populatedService().client;
      await until(() => text(element).includes(ready));
    });

    it('shows that it is loading', async () => {
      const service = populatedService();
      service.silent = true;
      const element = create();
      await mount([element], service.client);
      expect(element.shadowRoot?.querySelector('[part~=skeleton]')).to.be.instanceOf(HTMLElement);
      await expectAccessible(element);
    });

    it('shows that there is nothing', async () => {
      const element = create();
      await mount([element], (none ? createFakeService() : emptyService()).client);
      await until(() => text(element).includes(empty));
      await expectAccessible(element);
    });

    it('shows an error and tries again', async () => {
      const service = populatedService();
      service.failure = UNAVAILABLE;
      const element = create();
      await mount([element], service.client);
      await until(() => text(element).includes('The service does not answer.'));
      await expectAccessible(element);
      service.failure = undefined;
      const retry = [...(element.shadowRoot?.querySelectorAll('button') ?? [])].find(
        (one) => text(one) === 'Try again',
      );
      retry?.click();
      await until(() => text(element).includes(ready));
    });

    for (const theme of ['light', 'dark'] as const) {
      for (const width of [300, 900]) {
        it(`is accessible when ready, ${theme}, ${width} px`, async () => {
          const element = create();
          const provider = await mount([element], populatedService().client, width);
          provider.theme = theme;
          await until(() => text(element).includes(ready));
          await settled();
          await expectAccessible(element);
          expect(element.scrollWidth, 'does not overflow').to.be.at.most(width);
        });
      }
    }

    it('shows that the connection is lost and keeps its data', async () => {
      const service = populatedService();
      const element = create();
      await mount([element], service.client);
      await until(() => text(element).includes(ready));
      service.setConnection('offline');
      await until(() => text(element).includes('Offline'));
      expect(text(element)).to.contain(ready);
      await expectAccessible(element);
    });
  });
}
