import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { accountAlertsStrings } from '../../src/account-alerts/account-alerts.strings.ts';
import { alertDashboardStrings } from '../../src/alert-dashboard/alert-dashboard.strings.ts';
import { alertDetailStrings } from '../../src/alert-detail/alert-detail.strings.ts';
import { alertListStrings } from '../../src/alert-list/alert-list.strings.ts';
import { alertSelectionStrings } from '../../src/alert-list/alert-selection.strings.ts';
import { furtherFiltersStrings } from '../../src/alert-list/further-filters.strings.ts';
import { caseDetailStrings } from '../../src/case-detail/case-detail.strings.ts';
import { caseFormStrings } from '../../src/case-form/case-form.strings.ts';
import { caseListStrings } from '../../src/case-list/case-list.strings.ts';
import { commandPanelStrings } from '../../src/command-panel/command-panel.strings.ts';
import { commandStatusStrings } from '../../src/command-status/command-status.strings.ts';
import { deviceDetailStrings } from '../../src/device-detail/device-detail.strings.ts';
import { deviceHistoryStrings } from '../../src/device-history/device-history.strings.ts';
import { deviceListStrings } from '../../src/device-list/device-list.strings.ts';
import { deviceSummaryStrings } from '../../src/device-summary/device-summary.strings.ts';
import { fleetStatusStrings } from '../../src/fleet-status/fleet-status.strings.ts';
import { formatterFor } from '../../src/format/formatter.ts';
import { dotted, interpolate } from '../../src/format/interpolate.ts';
import type { AnyCatalogue, Sections } from '../../src/locale/catalogue.ts';
import { addCatalogue, awaitCatalogue, catalogueFor } from '../../src/locale/catalogues.ts';
import { loadCatalogues } from '../../src/locale/load-catalogues.ts';
import { withOverrides } from '../../src/locale/texts.ts';
import { ar } from '../../src/locales/ar/index.ts';
import { de } from '../../src/locales/de/index.ts';
import { es } from '../../src/locales/es/index.ts';
import { fr } from '../../src/locales/fr/index.ts';
import { ja } from '../../src/locales/ja/index.ts';
import { ptBR } from '../../src/locales/pt-BR/index.ts';
import { zhHans } from '../../src/locales/zh-Hans/index.ts';
import { processBarStrings } from '../../src/process-bar/process-bar.strings.ts';
import { chartHandsStrings } from '../../src/readings-chart/chart-hands.strings.ts';
import { readingsChartStrings } from '../../src/readings-chart/readings-chart.strings.ts';
import { registrationPanelStrings } from '../../src/registration-panel/registration-panel.strings.ts';
import { ruleEditorStrings } from '../../src/rule-editor/rule-editor.strings.ts';

const ENGLISH: Sections = {
  accountAlerts: accountAlertsStrings,
  alertDashboard: alertDashboardStrings,
  alertDetail: alertDetailStrings,
  alertList: { ...alertListStrings, ...alertSelectionStrings, ...furtherFiltersStrings },
  caseDetail: caseDetailStrings,
  caseForm: caseFormStrings,
  caseList: caseListStrings,
  commandPanel: commandPanelStrings,
  commandStatus: commandStatusStrings,
  deviceDetail: deviceDetailStrings,
  deviceHistory: deviceHistoryStrings,
  deviceList: deviceListStrings,
  deviceSummary: deviceSummaryStrings,
  fleetStatus: fleetStatusStrings,
  processBar: processBarStrings,
  readingsChart: { ...readingsChartStrings, ...chartHandsStrings },
  registrationPanel: registrationPanelStrings,
  ruleEditor: ruleEditorStrings,
};
const CATALOGUES: readonly AnyCatalogue[] = [ar, de, es, fr, ja, ptBR, zhHans];

type Text = string | { readonly other: string };

/** All texts by path; a text that depends on a number counts as one. */
function textsOf(group: object, path = ''): Map<string, Text> {
  const texts = new Map<string, Text>();
  for (const [key, value] of Object.entries(group) as [string, Text | object][]) {
    const place = `${path}.${key}`;
    if (typeof value === 'string' || 'other' in value) texts.set(place, value);
    else for (const [inner, text] of textsOf(value, place)) texts.set(inner, text);
  }
  return texts;
}

function formsOf(text: Text): readonly string[] {
  return typeof text === 'string' ? [text] : Object.values(text);
}

function places(text: string): string {
  return [...text.matchAll(/\{(\w+)\}/g)]
    .map(([, name]) => name)
    .sort()
    .join();
}

const english = textsOf(ENGLISH);

/** Words that are the same in a language as in English: each was looked at. */
const SAME: Readonly<Record<string, readonly string[]>> = {
  '*': ['–', '×{count}', '{count}+', 'UTC', '{command}: {step}', '{count} × {code}: {message}'],
  de: [
    ...['Offline', 'Information', 'Test', 'Status', 'Normal', 'Agent', 'optional', 'Tags', 'Name', 'Details'],
    ...['Minute', 'Version {version}', 'Firmware'],
  ],
  fr: [
    ...['type', 'source', 'Information', 'Test', 'Active', 'Inactive', 'Action', 'Type', 'Source', 'Agent'],
    ...['Contact', 'Description', 'Message', 'Minute', 'min', 'max', 'minutes', 'Acceptable'],
    ...['Version {version}'],
  ],
  es: ['Normal', 'No', 'Firmware'],
  'pt-BR': ['Offline', 'status', 'Status', 'Normal', 'Firmware'],
};

for (const catalogue of CATALOGUES) {
  const { language } = catalogue;
  const texts = textsOf(catalogue.sections);

  describe(`texts in ${language}`, () => {
    it('has every key and no other', () => {
      assert.deepEqual([...texts.keys()].sort(), [...english.keys()].sort());
    });

    it('has a text that depends on a number exactly where English has one, in all forms of the language', () => {
      const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories.toSorted();
      for (const [path, text] of english) {
        const translated = texts.get(path) ?? '';
        assert.equal(typeof translated, typeof text, path);
        if (typeof translated !== 'string') assert.deepEqual(Object.keys(translated).sort(), categories, path);
      }
    });

    it('has the same places in every text', () => {
      for (const [path, text] of english) {
        const wanted = typeof text === 'string' ? text : text.other;
        for (const form of formsOf(texts.get(path) ?? '')) {
          const isNumberless = typeof text !== 'string' && form !== (texts.get(path) as { other: string }).other;
          if (!isNumberless) assert.equal(places(form), places(wanted), `${path}: ${form}`);
          else for (const name of places(form).split(',')) assert.ok(places(wanted).includes(name), `${path}: ${form}`);
        }
      }
    });

    it('is translated', () => {
      const same = new Set([...(SAME['*'] ?? []), ...(SAME[language] ?? [])]);
      for (const [path, text] of english) {
        const words = formsOf(text);
        for (const form of formsOf(texts.get(path) ?? '')) {
          assert.ok(form.trim() !== '', `${path} is empty`);
          assert.ok(same.has(form) || !words.includes(form), `${path} is English: ${form}`);
        }
      }
    });

    it('says what went wrong for every code, with the words of the service where a code alone does not help', () => {
      for (const [code, text] of Object.entries(catalogue.errors)) {
        assert.equal(places(text), ['conflict', 'invalid', 'unsupported'].includes(code) ? 'message' : '', code);
      }
    });
  });
}

describe('the forms of a text', () => {
  it('follow the language', () => {
    const format = formatterFor({ locale: 'ar', language: 'ar' });
    const text = ar.sections.deviceList.count;
    const said = [0, 1, 2, 3, 11, 100].map((count) => format.plural(text, count));
    assert.equal(new Set(said).size, 6);
    assert.match(said[3] ?? '', /أجهزة/);
  });

  it('may be one text, where a host has replaced them', () => {
    assert.equal(formatterFor().plural('{count} things', 1), '1 things');
  });
});

describe('values in texts', () => {
  it('cannot turn them', () => {
    assert.equal(interpolate('by {name}', { name: 'Kim' }), 'by Kim');
    assert.equal(interpolate('by {name}.', { name: 'كيم' }), 'by \u2068كيم\u2069.');
    assert.equal(interpolate('by {name}.', { name: '\u2069\u202Eevil' }), 'by \u2068evil\u2069.');
    assert.equal(interpolate('بواسطة {name}', { name: 'Kim (2)' }), 'بواسطة \u2068Kim (2)\u2069');
    assert.equal(dotted('a', undefined, '', 'ب'), '\u2068a\u2069 · \u2068ب\u2069');
  });
});

describe('overrides', () => {
  it('replace at any depth and leave the rest', () => {
    const texts = withOverrides(ENGLISH.alertList, { title: 'Alarms', levels: { high: 'P1' }, selected: '{count} !' });
    assert.equal(texts.title, 'Alarms');
    assert.deepEqual(texts.levels, { high: 'P1', medium: 'Medium', low: 'Low' });
    assert.equal(texts.selected, '{count} !');
    assert.equal(texts.retry, 'Try again');
    assert.equal(alertListStrings.levels.high, 'High');
    assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
  });
});

describe('the catalogue for a locale', () => {
  it('is the nearest one; English where there is none', () => {
    assert.equal(catalogueFor('de'), undefined);
    for (const one of CATALOGUES) addCatalogue(one);
    const found = (locale: string) => catalogueFor(locale)?.language;
    assert.equal(found('de-CH'), 'de');
    assert.equal(found('pt'), 'pt-BR');
    assert.equal(found('pt-PT'), 'pt-BR');
    assert.equal(found('zh-CN'), 'zh-Hans');
    assert.equal(found('zh-Hans-SG'), 'zh-Hans');
    assert.equal(found('ar-EG-u-nu-arab'), 'ar');
    assert.equal(found('en-GB'), undefined);
    assert.equal(found('sv'), undefined);
    assert.equal(found('no such locale'), undefined);
  });

  it('is fetched once when it is needed, and English serves when that fails', async () => {
    const asked: string[] = [];
    const warn = console.warn;
    console.warn = () => undefined;
    loadCatalogues((locale) => {
      asked.push(locale);
      return locale === 'sv' ? Promise.reject(new Error('no network')) : undefined;
    });
    assert.equal(awaitCatalogue('de'), undefined);
    assert.equal(awaitCatalogue('en-US'), undefined);
    const wait = awaitCatalogue('sv');
    assert.equal(awaitCatalogue('sv'), wait);
    await wait;
    console.warn = warn;
    assert.equal(awaitCatalogue('sv'), undefined);
    assert.deepEqual(asked, ['sv']);
  });
});
