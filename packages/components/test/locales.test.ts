import { expect } from '@open-wc/testing';
import { addCatalogue, loadCatalogues, type AnyCatalogue } from '../src/index.ts';
import { ar } from '../src/locales/ar/index.ts';
import { de } from '../src/locales/de/index.ts';
import { es } from '../src/locales/es/index.ts';
import { fr } from '../src/locales/fr/index.ts';
import { ja } from '../src/locales/ja/index.ts';
import { ptBR } from '../src/locales/pt-BR/index.ts';
import { zhHans } from '../src/locales/zh-Hans/index.ts';
import { aCase, caseService, giveVerbs, someMetrics } from './case-service.ts';
import { createFakeService, type FakeService } from './fake-client.ts';
import { fakeRuleTools } from './fake-rule-tools.ts';
import { fleetService } from './fixtures.ts';
import { all, find, make, mount, settled, text, UNAVAILABLE, unmount, until } from './mounting.ts';

const CATALOGUES: readonly AnyCatalogue[] = [ar, de, es, fr, ja, ptBR, zhHans];

function fullService(): FakeService {
  const service = fleetService();
  const cases = caseService();
  for (const one of cases.tables.case) service.put('case', one);
  service.put('case', aCase('k9', { number: 'CAS-2000' }));
  giveVerbs(service);
  return service;
}

const ELEMENTS: readonly (() => HTMLElement)[] = [
  () => make('csk-account-alerts', { accountId: 'a1' }),
  () => make('csk-alert-dashboard', { items: fullService().tables.alert, metrics: someMetrics() }),
  () => make('csk-alert-detail', { alertId: 'n1' }),
  () => make('csk-alert-list'),
  () => make('csk-case-detail', { caseId: 'k1' }),
  () => make('csk-case-form', { alertId: 'n1' }),
  () => make('csk-case-list', { status: 'all' }),
  () => make('csk-command-panel', { deviceId: 'd1' }),
  () => make('csk-command-status', { commandId: 'c2' }),
  () => make('csk-device-detail', { deviceId: 'd1' }),
  () => make('csk-device-history', { deviceId: 'd1' }),
  () => make('csk-device-list'),
  () => make('csk-device-summary', { deviceId: 'd1' }),
  () => make('csk-fleet-status', { deviceId: 'd1' }),
  () => make('csk-process-bar', { alertId: 'n1' }),
  () => make('csk-readings-chart', { deviceId: 'd1' }),
  () => make('csk-registration-panel', { deviceId: 'd3' }),
  () => make('csk-rule-editor', { tools: fakeRuleTools(), deviceId: 'd1' }),
];

/** Everything an element says, to the eye and to the ear, with the elements inside it. */
function said(element: Element): readonly string[] {
  const words: string[] = [];
  const visit = (node: Node): void => {
    if (node instanceof Text) words.push(node.data);
    if (node instanceof Element) {
      if (node.localName === 'style') return;
      for (const name of ['aria-label', 'title', 'placeholder', 'aria-roledescription']) {
        words.push(node.getAttribute(name) ?? '');
      }
      if (node.shadowRoot) visit(node.shadowRoot);
    }
    for (const child of node.childNodes) visit(child);
  };
  visit(element);
  return words.map((word) => word.replace(/[\u2066-\u2069]/g, '').trim()).filter((word) => word !== '');
}

/** Texts that the service gave: they are not ours to translate. */
function dataOf(value: unknown, found = new Set<string>()): Set<string> {
  if (typeof value === 'string') found.add(value);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) dataOf(item, found.add(key));
  }
  return found;
}

/** Proper names, formats, keys, code and units: the same in every language. */
const NAMES =
  /csk-provider|Azure Stream Analytics|ISA|UTC|SELECT|INTO|FROM|WHERE|CAS|DeviceID|IoTStream|AlertsQueue|threshold|true|false|CSV|PNG|Shift/g;

function foreignTo(words: readonly string[], data: readonly string[]): readonly string[] {
  return words
    .map((word) => data.reduce((rest, part) => rest.replaceAll(part, ' '), word).replace(NAMES, ' '))
    .filter((rest) => /[A-Za-z]{3,}/.test(rest));
}

describe('elements in the language of the user', () => {
  before(() => CATALOGUES.forEach(addCatalogue));
  afterEach(unmount);

  for (const { language, direction } of CATALOGUES) {
    for (const create of ELEMENTS) {
      const tag = create().localName;

      it(`<${tag}> speaks ${language}`, async () => {
        const service = fullService();
        const data = [
          ...dataOf([service.tables, service.definitions, service.series, service.summary, 'Called the customer.']),
        ]
          .filter((one) => one.length > 1)
          .sort((a, b) => b.length - a.length);
        for (const width of [300, 900]) {
          const element = create();
          const provider = await mount([element], service.client, width);
          provider.locale = language;
          await settled();
          await settled();
          expect(element.dir, 'dir').to.equal(direction === 'rtl' ? 'rtl' : '');
          expect(element.lang, 'lang').to.equal(language);
          expect(element.scrollWidth, `${width} px`).to.be.at.most(width);
          // Where the script is another one, what is English cannot hide.
          if (['ar', 'ja', 'zh-Hans'].includes(language)) expect(foreignTo(said(element), data)).to.deep.equal([]);
          unmount();
        }
      });

      it(`<${tag}> speaks ${language} when it has nothing to show`, async () => {
        const english: string[] = [];
        for (const [client, failure] of [
          [undefined, undefined],
          [createFakeService(), undefined],
          [fullService(), UNAVAILABLE],
        ] as const) {
          const element = create();
          if (client) client.failure = failure;
          const provider = await mount([element], client?.client, 300);
          if (provider.locale === 'en-GB') english.push(...said(element));
          provider.locale = language;
          await settled();
          const words = said(element);
          const kept = english.filter((word) => word.length > 12 && words.includes(word));
          const data = [...dataOf([fullService().tables, 'IoTStream', 'Temperature'])];
          const allowed = kept.filter((word) => !data.some((one) => word.includes(one)) && !NAMES.test(word));
          if (tag !== 'csk-alert-dashboard') expect(allowed.filter((word) => / /.test(word))).to.deep.equal([]);
          unmount();
        }
      });
    }
  }

  it('lays rows out from the right in Arabic, and time from the left', async () => {
    const list = make('csk-alert-list');
    const chart = make('csk-readings-chart', { deviceId: 'd1' });
    const provider = await mount([list, chart], fullService().client, 1000);
    const order = () => {
      const cells = [...(all(list, '.row')[0]?.children ?? [])].map((cell) => cell.getBoundingClientRect().left);
      return { cells, sorted: cells.toSorted((a, b) => a - b) };
    };
    await until(() => all(list, '.row').length > 0);
    const english = order();
    expect(english.cells).to.deep.equal(english.sorted);
    provider.locale = 'ar';
    await until(() => list.dir === 'rtl');
    await settled();
    const arabic = order();
    expect(arabic.cells).to.deep.equal(arabic.sorted.toReversed());
    const heads = all(list, '[role=columnheader]').map((head) => head.getBoundingClientRect().right);
    expect(heads).to.deep.equal(heads.toSorted((a, b) => b - a));
    const [title] = all(list, 'h2');
    expect(Math.abs((title?.getBoundingClientRect().right ?? 0) - list.getBoundingClientRect().right)).to.be.below(20);
    // A description in another script begins where the column begins.
    const cell = all(list, '.description[role=gridcell]')[0];
    expect(cell && getComputedStyle(cell).textAlign).to.equal('right');
    expect(cell && getComputedStyle(cell).direction).to.equal('ltr');
    expect(getComputedStyle(await until(() => all(chart, '.plot')[0])).direction).to.equal('ltr');
    provider.locale = 'en-GB';
    await until(() => list.dir === '');
    await settled();
    expect(order().cells).to.deep.equal(english.cells);
  });

  it('changes language while it runs, and keeps what the host has replaced', async () => {
    const list = make('csk-alert-list', { strings: { title: 'Störungen', levels: { high: 'P1' } } });
    const provider = await mount([list], fullService().client);
    await until(() => text(list).includes('P1'));
    expect(text(list)).to.contain('Störungen').and.contain('Medium');
    provider.locale = 'de';
    await until(() => text(list).includes('Mittel'));
    expect(text(list)).to.contain('Störungen').and.contain('P1').and.not.contain('Hoch');
    list.strings = {};
    await until(() => text(list).includes('Warnungen'));
    provider.locale = 'ja';
    await until(() => text(list).includes('アラート'));
  });

  it('lets texts of a part be replaced before it is loaded, and speaks the language in it', async () => {
    const strings = { selected: '{count} marked', bulk: { addToCase: 'Join …' } };
    const list = make('csk-alert-list', { strings });
    const provider = await mount([list], fullService().client);
    const box = await until(() => all(list, '.row input')[0]);
    box.click();
    await until(() => text(list).includes('1 marked'));
    expect(text(list)).to.contain('Join …').and.contain('Clear selection');
    provider.locale = 'de';
    await until(() => text(list).includes('Auswahl aufheben'));
    expect(text(list)).to.contain('1 marked').and.contain('Join …').and.not.contain('Clear selection');
    list.strings = {};
    await until(() => text(list).includes('1 ausgewählt'));
  });

  it('takes the language of the page when the provider names none', async () => {
    const list = make('csk-alert-list');
    const provider = await mount([list], fullService().client);
    provider.locale = undefined;
    document.documentElement.lang = 'fr';
    try {
      await until(() => text(list).includes('Alertes'));
      // The page says so already.
      expect(list.lang).to.equal('');
      provider.lang = 'es';
      await until(() => text(list).includes('Prioridad'));
    } finally {
      document.documentElement.removeAttribute('lang');
    }
  });

  it('leaves alone what the host says of an element', async () => {
    const list = make('csk-alert-list', { dir: 'ltr' });
    const provider = await mount([list], fullService().client);
    provider.locale = 'ar';
    await until(() => text(list).includes('التنبيهات'));
    expect(list.dir).to.equal('ltr');
  });

  it('writes hours and digits as the host wants them', async () => {
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    const provider = await mount([detail], fullService().client);
    await until(() => text(detail).includes('78.4'));
    Object.assign(provider, { formatLocale: 'de-DE', hourCycle: 'h12', numberingSystem: 'latn' });
    await until(() => text(detail).includes('78,4'));
    expect(text(detail)).to.match(/[AP]M/);
    provider.hourCycle = 'h23';
    await until(() => !/\d [AP]M/.test(text(detail)));
    provider.numberingSystem = 'arab';
    await until(() => text(detail).includes('٧٨'));
    expect(text(detail)).to.contain('Why it fired');
  });

  it('explains errors by their code, and adds the words of the service where they are needed', async () => {
    const service = fullService();
    service.failure = UNAVAILABLE;
    const list = make('csk-alert-list');
    const provider = await mount([list], service.client);
    await until(() => text(list).includes('The service does not answer.'));
    provider.locale = 'de';
    await until(() => text(list).includes('Der Dienst ist nicht erreichbar.'));
    expect(text(list)).to.not.contain('does not answer');
  });

  it('shows nothing rather than English while the texts are on their way', async () => {
    let arrive: (catalogue: AnyCatalogue) => void = () => undefined;
    loadCatalogues((locale) =>
      locale === 'sv' ? new Promise<AnyCatalogue>((resolve) => (arrive = resolve)) : undefined,
    );
    const list = make('csk-alert-list');
    const provider = await mount([], fullService().client);
    provider.locale = 'sv';
    await settled();
    provider.append(list);
    await settled();
    expect(text(list)).to.equal('');
    arrive({ ...de, language: 'sv' });
    await until(() => text(list).includes('Warnungen'));
    expect(find(list, 'h2')).to.be.instanceOf(HTMLElement);
  });
});
