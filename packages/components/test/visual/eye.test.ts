import { expect } from '@open-wc/testing';
import { fleetService } from '../fixtures.ts';
import { make, mount, settled, text, unmount, until } from '../mounting.ts';
import { stopClock } from './fixed-clock.ts';
import { layoutProblems } from './layout-problems.ts';
import { difference, pictureOf, preparePage, setMedia } from './visual-page.ts';

describe('the eye of these tests', () => {
  let release = () => undefined as void;
  before(async () => {
    release = stopClock();
    await preparePage();
    await setMedia({ scheme: 'light', forced: false });
  });
  after(() => release());
  afterEach(unmount);

  async function detail() {
    const element = make('csk-alert-detail', { alertId: 'n1' });
    const provider = await mount([element], fleetService().client, 500);
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
