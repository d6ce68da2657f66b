import { expect } from '@open-wc/testing';
import type { CskProvider } from '../src/index.ts';
import { tokens } from '../src/theme/tokens.styles.ts';
import { fleetService } from './fixtures.ts';
import { make, mount, settled, text, unmount, until } from './mounting.ts';

const THEMES = ['fluent', 'slds', 'horizon'] as const;
type Theme = (typeof THEMES)[number];
type Scheme = 'light' | 'dark';

/** What a page of the host defines, as far as it decides about contrast; none of it is what we fall back to. */
const HOSTS: Readonly<Record<Theme, Readonly<Record<Scheme, Readonly<Record<string, string>>>>>> = {
  // The brand of Teams instead of that of the web.
  fluent: {
    light: {
      '--colorNeutralBackground1': '#fefefe',
      '--colorNeutralForeground1': '#252423',
      '--colorBrandForegroundLink': '#4f52b2',
      '--colorStatusDangerForeground2': '#6e0811',
    },
    dark: {
      '--colorNeutralBackground1': '#2d2c2c',
      '--colorNeutralForeground1': '#fefefe',
      '--colorBrandForegroundLink': '#9299f7',
      '--colorStatusDangerForeground2': '#eeacb2',
    },
  },
  // Lightning blue and the feedback colours of the first design system, whose orange is far too light for text.
  slds: {
    light: {
      '--slds-g-color-surface-container-1': '#fffffe',
      '--slds-g-color-on-surface-3': '#181818',
      '--slds-g-color-on-surface-2': '#444444',
      '--slds-g-color-accent-2': '#014486',
      '--slds-g-color-error-1': '#ba0517',
      '--slds-g-color-warning-1': '#fe9339',
      '--slds-g-color-success-1': '#2e844a',
    },
    dark: {
      '--slds-g-color-surface-container-1': '#181818',
      '--slds-g-color-on-surface-3': '#fffffe',
      '--slds-g-color-on-surface-2': '#c9c9c9',
      '--slds-g-color-accent-2': '#78b0fd',
      '--slds-g-color-error-1': '#fe8f7d',
      '--slds-g-color-warning-1': '#fe9339',
      '--slds-g-color-success-1': '#45c65a',
    },
  },
  // The Polaris base theme, and a dark one.
  horizon: {
    light: {
      '--now-color_background--primary': '254, 255, 255',
      '--now-color_text--primary': '16, 23, 26',
      '--now-color_text--secondary': '35, 46, 51',
      '--now-color--primary-1': '79, 82, 189',
      '--now-color_alert--critical-4': '115, 17, 29',
    },
    dark: {
      '--now-color_background--primary': '24, 26, 31',
      '--now-color_text--primary': '255, 255, 254',
      '--now-color_text--secondary': '218, 221, 226',
      '--now-color--primary-1': '135, 137, 210',
      '--now-color_alert--critical-4': '247, 150, 158',
    },
  },
};

async function sheetOf(theme: Theme): Promise<string> {
  const answer = await fetch(new URL(`../src/theme/hosts/${theme}.css`, import.meta.url));
  expect(answer.ok, `${theme}.css`).to.equal(true);
  return (await answer.text()).replace(/\/\*[\s\S]*?\*\//g, '');
}

/** An alert list and a device: every kind of control, badge and text. */
async function page(scheme: Scheme): Promise<CskProvider> {
  const list = make('csk-alert-list');
  const detail = make('csk-alert-detail', { alertId: 'n1' });
  const device = make('csk-device-detail', { deviceId: 'd3' });
  const provider = await mount([list, detail, device], fleetService().client);
  provider.theme = scheme;
  await until(() => text(list).includes('Motor vibration') && text(detail).includes('Why it fired'));
  await until(() => text(device).includes('Identity'));
  await settled();
  return provider;
}

function colours(provider: CskProvider): readonly string[] {
  const found = provider.querySelector('csk-alert-detail');
  const root = found?.shadowRoot;
  if (!found || !root) throw new Error('No alert');
  const primary = root.querySelector('button.primary');
  const badge = root.querySelector('.badge.high');
  if (!primary || !badge) throw new Error('No button or no badge');
  const { backgroundColor: surface, color } = getComputedStyle(found);
  return [surface, color, getComputedStyle(primary).backgroundColor, getComputedStyle(badge).color];
}

describe('themes of host products', () => {
  const adopted = [...document.adoptedStyleSheets];

  afterEach(() => {
    unmount();
    document.adoptedStyleSheets = [...adopted];
  });

  for (const theme of THEMES) {
    it(`${theme}: every token is one of ours, and every variable of the host has a fallback`, async () => {
      const css = await sheetOf(theme);
      const set = [...css.matchAll(/^\s*(--[\w-]+):/gm)].map(([, name = '']) => name);
      expect(set.length).to.be.at.least(20);
      expect(new Set(set).size, 'each once').to.equal(set.length);
      for (const name of set) expect(tokens.cssText, name).to.contain(`var(${name},`);
      const bare = [...css.matchAll(/var\((--(?!csk-)[\w-]+)\s*\)/g)].map(([, name]) => name);
      expect(bare, 'without a fallback').to.deep.equal([]);
    });

    for (const scheme of ['light', 'dark'] as const) {
      for (const host of ['of the host', 'alone'] as const) {
        it(`${theme}, ${scheme}, ${host}: other colours, readable everywhere`, async () => {
          const own = colours(await page(scheme));
          unmount();
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(await sheetOf(theme));
          document.adoptedStyleSheets = [...adopted, sheet];
          const provider = await page(scheme);
          if (host === 'of the host') {
            for (const [name, value] of Object.entries(HOSTS[theme][scheme])) provider.style.setProperty(name, value);
            await settled();
          }
          const themed = colours(provider);
          expect(themed[1], 'the text').not.to.equal(own[1]);
          expect(themed[2], 'the main button').not.to.equal(own[2]);
          expect(themed[3], 'high priority').not.to.equal(own[3]);
          for (const element of provider.querySelectorAll('csk-alert-list, csk-alert-detail, csk-device-detail')) {
            await expect(element).to.be.accessible();
          }
        });
      }
    }
  }

  it('a page may still say otherwise', async () => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${await sheetOf('fluent')} csk-provider { --csk-accent: rgb(1, 2, 3); }`);
    document.adoptedStyleSheets = [...adopted, sheet];
    expect(colours(await page('light'))[2]).to.equal('rgb(1, 2, 3)');
  });
});
