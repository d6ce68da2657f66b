import { expect } from '@open-wc/testing';
import { aCase, caseService, someMetrics } from './case-service.ts';
import { aReplay, fakeRuleTools } from './fake-rule-tools.ts';
import { aCommand, aDevice, ago, anAccount, anAlert } from './fixtures.ts';
import { button, make, mount, settled, text, unmount, until } from './mounting.ts';

const HOSTILE = '<img src=x onerror="window.hacked=1">';
const LONG = 'W'.repeat(10_000);
const BIDI = '\u202Eevil\u202C 😀';

describe('hostile text in elements of cases, commands and rules', () => {
  afterEach(unmount);

  for (const width of [300, 900]) {
    it(`is text, and does not break the layout at ${width} px`, async () => {
      const service = caseService();
      service.put('account', anAccount('a1', BIDI + LONG));
      service.put('device', aDevice('d1', { name: HOSTILE + LONG, deviceKey: LONG }));
      service.put(
        'case',
        aCase('k1', {
          title: HOSTILE + LONG,
          number: LONG,
          description: HOSTILE,
          assignedTo: LONG,
          contact: BIDI,
          url: 'javascript:window.hacked=1',
          processStage: 'research',
          transitions: [{ at: ago(1), actor: HOSTILE, from: 'open', to: 'open', reason: LONG }],
        }),
      );
      service.put(
        'alert',
        anAlert('n6', { description: HOSTILE + LONG, caseId: 'k1', rule: LONG, deviceKey: HOSTILE, assignedTo: LONG }),
      );
      service.put(
        'command',
        aCommand('c3', {
          name: HOSTILE,
          reason: LONG,
          requestedBy: LONG,
          parameters: { [HOSTILE]: LONG },
          response: LONG,
        }),
      );
      const topTen = [{ rule: HOSTILE + LONG, deviceKey: LONG, alerts: 1, occurrences: 1 }];
      Object.assign(service.client.alerts, { metrics: async () => someMetrics({ topTen }) });
      const tools = fakeRuleTools();
      tools.replay = async () =>
        aReplay([{ deviceKey: HOSTILE + LONG, metric: HOSTILE, at: Date.now(), value: 99 }], {
          diagnostics: [
            { code: HOSTILE, input: LONG, action: 'dropped', count: 1, first: { at: ago(1), message: HOSTILE + LONG } },
          ],
          chattering: [{ deviceKey: LONG, bursts: 1, activations: 3, since: ago(1), advice: HOSTILE }],
          stopped: { code: 'CastFailed', message: LONG, at: ago(1) },
        });
      const editor = make('csk-rule-editor', {
        tools,
        recording: [{ deviceKey: LONG, metric: HOSTILE, at: 1, value: 1 }],
        form: {
          kind: 'absence',
          rule: LONG.slice(0, 100),
          readingType: '<b>x</b>',
          input: 'IoTStream',
          output: 'AlertsQueue',
          deviceColumn: 'D',
          noMessageFor: { unit: 'hour', length: 1 },
        },
      });
      const elements = [
        make('csk-case-detail', { caseId: 'k1' }),
        make('csk-case-list'),
        make('csk-account-alerts', { accountId: 'a1' }),
        make('csk-process-bar', { alertId: 'n6' }),
        make('csk-command-status', { commandId: 'c3' }),
        make('csk-alert-dashboard', { field: 'rule' }),
        editor,
      ];
      await mount(elements, service.client, width);
      button(editor, 'Try on the recording').click();
      await until(() => text(elements[0] as HTMLElement).includes(HOSTILE));
      await until(() => text(elements[5] as HTMLElement).includes(HOSTILE));
      await until(() => text(editor).includes(HOSTILE));
      await settled();
      for (const element of elements) {
        expect(element.shadowRoot?.querySelector('img, script, b'), element.localName).to.equal(null);
        expect(element.shadowRoot?.querySelector('a[href^="javascript"]'), element.localName).to.equal(null);
        expect(element.scrollWidth, `${element.localName} overflows`).to.be.at.most(width);
        expect(element.getBoundingClientRect().width, element.localName).to.be.at.most(width);
      }
      expect('hacked' in window).to.equal(false);
    });
  }
});
