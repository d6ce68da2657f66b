import { expect } from '@open-wc/testing';
import { aDevice, anAccount, anAlert, aCommand, entity, populatedService } from './fixtures.ts';
import { make, mount, settled, text, unmount, until } from './mounting.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">';
const LONG = 'W'.repeat(10_000);
const BIDI = '\u202Eevil\u202C 😀';

describe('hostile text', () => {
  afterEach(unmount);

  for (const width of [300, 900]) {
    it(`is text, and does not break the layout at ${width} px`, async () => {
      const service = populatedService();
      service.series = [
        { metric: HOSTILE, bucketMs: 0, times: [Date.now() - 2_000, Date.now() - 1_000], values: [1, 2] },
      ];
      service.summary = service.summary.map(({ tile }) => ({
        tile: { ...tile, label: HOSTILE + LONG, unit: LONG },
        value: 1e300,
      }));
      service.put('category', { ...entity('k1'), name: HOSTILE + LONG, commandDefinitionIds: [] });
      service.put(
        'device',
        aDevice('d1', {
          name: HOSTILE,
          categoryId: 'k1',
          deviceKey: LONG,
          registrationMessage: HOSTILE + LONG,
          reported: { [HOSTILE]: LONG },
          desired: { [LONG]: HOSTILE, __proto__: 'x' },
          tags: { [BIDI]: BIDI + LONG },
        }),
      );
      service.put('account', anAccount('a1', BIDI + LONG));
      service.put('command', aCommand('c1', { name: HOSTILE, reason: LONG, parameters: { [HOSTILE]: HOSTILE } }));
      service.put(
        'alert',
        anAlert('n1', {
          description: HOSTILE + LONG,
          url: 'javascript:window.hacked=1',
          data: { [HOSTILE]: [HOSTILE, { deep: LONG }], __proto__: 'x' },
          source: HOSTILE,
          priority: { level: 'high', score: 90, reasons: [LONG] },
          evidence: { readings: [], rule: { name: HOSTILE, version: LONG, text: HOSTILE }, messages: [HOSTILE] },
        }),
      );
      const elements = [
        make('csk-alert-list'),
        make('csk-alert-detail', { alertId: 'n1' }),
        make('csk-case-form', { alertId: 'n1' }),
        make('csk-command-panel', { deviceId: 'd1' }),
        make('csk-device-history', { deviceId: 'd1' }),
        make('csk-readings-chart', { deviceId: 'd1' }),
        make('csk-device-list'),
        make('csk-device-summary', { deviceId: 'd1' }),
        make('csk-fleet-status', { deviceId: 'd1' }),
        make('csk-registration-panel', { deviceId: 'd1' }),
        make('csk-device-detail', { deviceId: 'd1' }),
      ];
      await mount(elements, service.client, width);
      await until(() => text(elements[1] as HTMLElement).includes(HOSTILE));
      // A chart asks for readings once it is nearly seen.
      elements[5]?.scrollIntoView();
      await until(() => text(elements[5] as HTMLElement).includes(HOSTILE));
      await settled();
      for (const element of elements) {
        expect(element.shadowRoot?.querySelector('img, script'), element.localName).to.equal(null);
        expect(element.shadowRoot?.querySelector('a[href^="javascript"]'), element.localName).to.equal(null);
        expect(element.scrollWidth, `${element.localName} overflows`).to.be.at.most(width);
      }
      expect('hacked' in window).to.equal(false);
    });
  }
});
