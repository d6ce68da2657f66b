import { expect } from '@open-wc/testing';
import 'axe-core/axe.min.js';
import type { CskProvider } from '../src/index.ts';
import { fleetService } from './fixtures.ts';
import { all, find, make, mount, root, settled, text, unmount, until } from './mounting.ts';

declare const axe: {
  run(
    context: Element,
    options: object,
  ): Promise<{ readonly violations: readonly { readonly id: string; readonly nodes: readonly unknown[] }[] }>;
};

/** Each element as soon as it shows something, and what it then says. */
const ELEMENTS = [
  [() => make('csk-alert-list'), 'Motor vibration'],
  [() => make('csk-alert-detail', { alertId: 'n1' }), 'Why it fired'],
  [() => make('csk-case-form', { alertId: 'n1' }), 'Customer'],
  [() => make('csk-command-panel', { deviceId: 'd1' }), 'Sent commands'],
  [() => make('csk-device-list'), 'Lift motor 2'],
  [() => make('csk-device-detail', { deviceId: 'd1' }), 'Identity'],
  [() => make('csk-device-history', { deviceId: 'd1' }), 'Reset Thermostat'],
  [() => make('csk-device-summary', { deviceId: 'd1' }), 'Mean temperature'],
  [() => make('csk-registration-panel', { deviceId: 'd1' }), 'Register again'],
  [() => make('csk-readings-chart', { deviceId: 'd1' }), 'Temperature'],
  [() => make('csk-fleet-status'), 'By category'],
  [() => make('csk-account-alerts', { accountId: 'a1' }), 'Northwind Foods'],
] as const;

function heightOf(element: Element): number {
  return element.getBoundingClientRect().height;
}

async function tooSmall(element: Element): Promise<readonly unknown[]> {
  const { violations } = await axe.run(element, {
    runOnly: { type: 'rule', values: ['target-size'] },
    rules: { 'target-size': { enabled: true } },
  });
  return violations.flatMap(({ nodes }) => nodes);
}

describe('density', () => {
  afterEach(unmount);

  for (const [create, ready] of ELEMENTS) {
    it(`<${create().localName}> is lower when compact, and everything in it can still be hit`, async () => {
      const element = create();
      const provider = await mount([element], fleetService().client);
      await until(() => text(element).includes(ready));
      await settled();
      const comfortable = controlsOf(element);
      provider.density = 'compact';
      await settled();
      const compact = controlsOf(element);
      expect(comfortable.length).to.be.greaterThan(0);
      expect(compact.reduce(add, 0), 'together').to.be.below(comfortable.reduce(add, 0));
      for (const height of compact) expect(height % 4, `${height} px is on the grid`).to.equal(0);
      expect(await tooSmall(element), 'targets under 24 px').to.deep.equal([]);
      await expect(element).to.be.accessible();
    });
  }

  it('rows of a list follow, in both layouts, and scrolling still finds them', async () => {
    for (const [width, comfortable, compact] of [
      [1000, 40, 32],
      [300, 84, 76],
    ] as const) {
      const list = make('csk-alert-list', { view: 'all' });
      const provider: CskProvider = await mount([list], fleetService().client, width);
      await until(() => text(list).includes('Motor vibration'));
      await settled();
      const placed = () => all(list, '.row').map((row) => [heightOf(row), row.style.transform] as const);
      expect(placed()[1]).to.deep.equal([comfortable, `translateY(${comfortable}px)`]);
      provider.density = 'compact';
      await until(() => placed()[1]?.[0] === compact);
      expect(placed()[1]).to.deep.equal([compact, `translateY(${compact}px)`]);
      const count = all(list, '.row').length;
      expect(find(list, '.rows').style.height).to.equal(`${count * compact}px`);
      for (const row of all(list, '.row')) expect(row.scrollHeight, 'nothing is cut').to.be.at.most(compact);
      unmount();
    }
  });

  it('a page may set it by the token, without a provider that says so', async () => {
    const list = make('csk-alert-list');
    list.style.setProperty('--csk-density', '1');
    const provider = await mount([list], fleetService().client);
    await until(() => all(list, '.row').length > 0);
    expect(heightOf(find(list, '.row'))).to.equal(32);
    provider.density = 'comfortable';
    await settled();
    expect(heightOf(find(list, '.row')), 'the nearer one holds').to.equal(32);
  });
});

/** Heights of what an element's rhythm is made of: its bars, buttons, fields and rows. */
function controlsOf(element: Element): readonly number[] {
  const found = root(element).querySelectorAll<HTMLElement>(
    '.header, .toolbar, button:not(.link, .entry, .segments *), select, .row, [part~=tile]',
  );
  return [...found]
    .filter((one) => one.checkVisibility())
    .map((one) => parseFloat(getComputedStyle(one).minBlockSize) || 0)
    .filter((height) => height > 0);
}

function add(a: number, b: number): number {
  return a + b;
}
