import { expect } from '@open-wc/testing';
import type { CskProvider } from '../../src/index.ts';
import { make, mount, settled, text, UNAVAILABLE, unmount, until } from '../mounting.ts';
import { fleetService } from '../fixtures.ts';
import { stopClock } from './fixed-clock.ts';
import { layoutProblems } from './layout-problems.ts';
import { SCENES, serviceOf, STATES, type Scene, type State } from './scenes.ts';
import { compare, difference, pictureOf, preparePage, setMedia } from './visual-page.ts';

interface Look {
  readonly scheme: 'light' | 'dark' | 'forced';
  readonly direction: 'ltr' | 'rtl';
  readonly width: number;
}

/** Every combination of a filled element; each other state once in light and once in dark, narrow and wide. */
const FILLED: readonly Look[] = [
  ...(['light', 'dark'] as const).flatMap((scheme) =>
    (['ltr', 'rtl'] as const).flatMap((direction) => [300, 1000].map((width) => ({ scheme, direction, width }))),
  ),
  { scheme: 'forced', direction: 'ltr', width: 1000 },
];
const OTHERS: readonly Look[] = [
  { scheme: 'light', direction: 'ltr', width: 300 },
  { scheme: 'dark', direction: 'rtl', width: 1000 },
];

let font: string;
let release: () => void;

async function show(scene: Scene, state: State, { scheme, direction, width }: Look): Promise<HTMLElement> {
  await setMedia({ scheme: scheme === 'dark' ? 'dark' : 'light', forced: scheme === 'forced' });
  const element = scene.make();
  const service = serviceOf(scene, state);
  if (state === 'loading') service.silent = true;
  if (state === 'error') service.failure = UNAVAILABLE;
  document.documentElement.dir = direction;
  const provider = await mount([element], service.client, width);
  dress(provider, scheme);
  if (state === 'filled' || state === 'stale') await until(() => shown(element).includes(scene.filled));
  if (state === 'stale') service.setConnection('offline');
  await settled();
  await document.fonts.ready;
  await settled();
  return element;
}

/** What is read through nested elements. */
function shown(element: Element): string {
  const inner = [...(element.shadowRoot?.querySelectorAll('*') ?? [])].filter(({ shadowRoot }) => shadowRoot);
  return [text(element), ...inner.map((one) => text(one))].join(' ');
}

function dress(provider: CskProvider, scheme: Look['scheme']): void {
  provider.theme = scheme === 'dark' ? 'dark' : 'light';
  provider.style.setProperty('--csk-font', font);
  provider.style.setProperty('--csk-font-mono', font);
}

describe('how elements look', () => {
  before(async () => {
    release = stopClock();
    font = await preparePage();
  });
  after(async () => {
    release();
    document.documentElement.dir = '';
    await setMedia({ scheme: 'light', forced: false });
  });
  afterEach(unmount);

  for (const scene of SCENES) {
    const name = scene.make().localName.slice(4);
    for (const state of STATES) {
      if (scene.standsAlone && state !== 'filled') continue;
      for (const look of state === 'filled' ? FILLED : OTHERS) {
        const title = [name, state, look.scheme, look.direction, look.width].join('-');
        it(title, async function () {
          const element = await show(scene, state, look);
          expect(layoutProblems(element), 'the layout').to.deep.equal([]);
          const verdict = await compare(title, await pictureOf(element));
          if (verdict === 'other browser') this.skip();
          if (typeof verdict === 'object') {
            throw new Error(
              `${(verdict.differs * 100).toFixed(1)} % of it looks other than its baseline; see ${verdict.seen}`,
            );
          }
        });
      }
    }
  }
});

describe('the eye of these tests', () => {
  before(async () => {
    release = stopClock();
    font = await preparePage();
  });
  after(() => release());
  afterEach(unmount);

  async function detail() {
    const element = make('csk-alert-detail', { alertId: 'n1' });
    const provider = await mount([element], fleetService().client, 500);
    dress(provider, 'light');
    await until(() => text(element).includes('Why it fired'));
    await settled();
    return { element, provider };
  }

  it('sees no difference between two times the same', async () => {
    const first = await pictureOf((await detail()).element);
    unmount();
    expect(difference(first, await pictureOf((await detail()).element))).to.be.below(0.001);
  });

  it('sees another colour of one button, and two pixels of another padding', async () => {
    const { element, provider } = await detail();
    const before = await pictureOf(element);
    provider.style.setProperty('--csk-accent', 'rgb(120, 60, 160)');
    await settled();
    expect(difference(before, await pictureOf(element)), 'colour').to.be.above(0.004);
    provider.style.removeProperty('--csk-accent');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('.header { padding-block-start: 16px !important; }');
    const root = element.shadowRoot;
    if (root) root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    await settled();
    expect(difference(before, await pictureOf(element)), 'padding').to.be.above(0.004);
  });

  it('sees text that is cut, and text on text', async () => {
    const { element } = await detail();
    expect(layoutProblems(element)).to.deep.equal([]);
    const root = element.shadowRoot;
    if (!root) throw new Error('No shadow root');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('h2 { block-size: 6px; overflow: hidden; } .where { margin-block-start: -12px; }');
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    expect(layoutProblems(element).join('\n')).to.contain('is cut by <h2>').and.to.contain('lies on');
  });
});
