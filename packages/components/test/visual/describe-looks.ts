import { expect } from '@open-wc/testing';
import { mount, settled, text, UNAVAILABLE, unmount, until } from '../mounting.ts';
import { stopClock } from './fixed-clock.ts';
import { layoutProblems } from './layout-problems.ts';
import { SCENES, serviceOf, STATES, type Scene, type State } from './scenes.ts';
import { compare, pictureOf, preparePage, setMedia } from './visual-page.ts';

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

async function show(scene: Scene, state: State, { scheme, direction, width }: Look): Promise<HTMLElement> {
  await setMedia({ scheme: scheme === 'dark' ? 'dark' : 'light', forced: scheme === 'forced' });
  const element = scene.make();
  const service = serviceOf(scene, state);
  if (state === 'loading') service.silent = true;
  if (state === 'error') service.failure = UNAVAILABLE;
  document.documentElement.dir = direction;
  await mount([element], service.client, width);
  if (state === 'filled' || state === 'stale') await until(() => shown(element).includes(scene.filled));
  // Parts of an element that are fetched when they are wanted may leave it waiting.
  if (state !== 'loading') await until(() => !isAwaited(element));
  if (state === 'stale') service.setConnection('offline');
  await settled();
  await document.fonts.ready;
  await settled();
  return element;
}

/** An element and those in it. */
function nested(element: Element): readonly Element[] {
  const inner = [...(element.shadowRoot?.querySelectorAll('*') ?? [])].filter(({ shadowRoot }) => shadowRoot);
  return [element, ...inner];
}

/** What is read through nested elements. */
function shown(element: Element): string {
  return nested(element)
    .map((one) => text(one))
    .join(' ');
}

function isAwaited(element: Element): boolean {
  return nested(element).some((one) => one.shadowRoot?.querySelector('[part~=skeleton]'));
}

/** Tests of how some elements look: a file each for a share of them, so that none takes minutes. */
export function describeLooks(first: number, end: number): void {
  describe('how elements look', () => {
    let release = () => undefined as void;
    before(async () => {
      release = stopClock();
      await preparePage();
    });
    after(async () => {
      release();
      document.documentElement.dir = '';
      await setMedia({ scheme: 'light', forced: false });
    });
    afterEach(unmount);

    for (const scene of SCENES.slice(first, end)) {
      const name = scene.name ?? scene.make().localName.slice(4);
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
}
