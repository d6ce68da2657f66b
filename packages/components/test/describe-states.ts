import { expect } from '@open-wc/testing';
import { createFakeService, type FakeService } from './fake-client.ts';
import { aDevice, populatedService } from './fixtures.ts';
import { expectAccessible, mount, settled, text, UNAVAILABLE, unmount, until } from './mounting.ts';

/** An element with what it needs to be shown, and what it says in each state. */
export interface ElementStates {
  readonly make: () => HTMLElement;
  readonly empty: string;
  readonly ready: string;
  /** It is empty only when there is no device at all. */
  readonly none?: boolean;
}

function emptyService(): FakeService {
  const service = createFakeService();
  service.put('device', aDevice('d1'));
  return service;
}

/** Tests of all states that every element has: without client, loading, empty, failed, ready in both themes, offline. */
export function describeStates(
  elements: readonly ElementStates[],
  { populated = populatedService, empty: noRecords = emptyService } = {},
): void {
  for (const { make: create, empty, ready, none } of elements) {
    describe(`<${create().localName}> in each state`, () => {
      afterEach(unmount);

      it('says that it needs a client, and takes one that comes later', async () => {
        const element = create();
        const provider = await mount([element], undefined);
        expect(text(element)).to.contain('Not connected');
        await expectAccessible(element);
        provider.client = populated().client;
        await until(() => text(element).includes(ready));
      });

      it('shows that it is loading', async () => {
        const service = populated();
        service.silent = true;
        const element = create();
        await mount([element], service.client);
        expect(element.shadowRoot?.querySelector('[part~=skeleton]')).to.be.instanceOf(HTMLElement);
        await expectAccessible(element);
      });

      it('shows that there is nothing', async () => {
        const element = create();
        await mount([element], (none ? createFakeService() : noRecords()).client);
        await until(() => text(element).includes(empty));
        await expectAccessible(element);
      });

      it('shows an error and tries again', async () => {
        const service = populated();
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
            const provider = await mount([element], populated().client, width);
            provider.theme = theme;
            await until(() => text(element).includes(ready));
            await settled();
            await expectAccessible(element);
            expect(element.scrollWidth, 'does not overflow').to.be.at.most(width);
          });
        }
      }

      it('shows that the connection is lost and keeps its data', async () => {
        const service = populated();
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
}
