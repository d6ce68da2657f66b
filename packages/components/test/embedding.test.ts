import { expect } from '@open-wc/testing';
import { CskProvider, defineAll, VERSION } from '../src/index.ts';
import { ELEMENTS } from '../src/elements.ts';
import { populatedService } from './fixtures.ts';
import { createFakeService } from './fake-client.ts';
import { button, make, mount, text, unmount, until } from './mounting.ts';

const tagsWithin = (element: Element): readonly string[] =>
  [...(element.shadowRoot?.querySelectorAll('*') ?? [])]
    .map(({ localName }) => localName)
    .filter((name) => name.startsWith('csk-'));

describe('tags with a suffix', () => {
  afterEach(unmount);

  it('defines every element again, once, with the same version', () => {
    defineAll({ suffix: 'v2' });
    defineAll({ suffix: 'v2' });
    for (const [tag, element] of ELEMENTS) {
      const scoped = customElements.get(`${tag}-v2`);
      expect(scoped, tag).to.not.equal(undefined);
      expect(scoped === element, tag).to.equal(false);
      expect((scoped as unknown as { version: string }).version).to.equal(VERSION);
    }
    for (const suffix of ['V2', 'a b', '<', '“']) expect(() => defineAll({ suffix }), suffix).to.throw(TypeError);
  });

  it('makes the elements inside with the suffix, too, under a provider of either name', async () => {
    defineAll({ suffix: 'v2' });
    const service = populatedService();
    const detail = Object.assign(document.createElement('csk-alert-detail-v2'), { alertId: 'n1' });
    const account = Object.assign(document.createElement('csk-account-alerts-v2'), { accountId: 'a1' });
    await mount([detail, account], service.client);
    await until(() => text(detail).includes('Why it fired'));
    expect(tagsWithin(detail)).to.deep.equal(['csk-readings-chart-v2']);
    button(detail, 'Create case').click();
    const form = await until(() => detail.shadowRoot?.querySelector('csk-case-form-v2'));
    await until(() => text(form).includes('Customer'));
    const list = await until(() => account.shadowRoot?.querySelector('csk-alert-list-v2'));
    // What the template sets has arrived: attributes, properties and values in their places.
    expect(list.getAttribute('view')).to.equal('all');
    await until(() => text(list).includes('Motor vibration') || text(list).includes('Temperature'));
    expect(getComputedStyle(list).minBlockSize).to.equal('0px');

    const provider = document.createElement('csk-provider-v2') as CskProvider;
    const plain = make('csk-alert-list');
    provider.append(plain);
    provider.client = service.client;
    document.body.append(provider);
    await until(() => text(plain).includes('Motor vibration'));
    provider.remove();
  });
});

describe('two versions on a page', () => {
  it('says which tags are taken by another version, and leaves them', () => {
    const errors: string[] = [];
    const { error } = console;
    console.error = (...args: unknown[]) => void errors.push(String(args[0]));
    class Older extends HTMLElement {
      static readonly version = '0.0.1';
    }
    class Nameless extends HTMLElement {}
    customElements.define('csk-alert-list-old', Older);
    customElements.define('csk-case-list-old', Nameless);
    try {
      defineAll({ suffix: 'old' });
    } finally {
      console.error = error;
    }
    expect(errors).to.have.lengthOf(2);
    expect(errors[0]).to.contain('csk-alert-list-old').and.contain('0.0.1').and.contain(VERSION);
    expect(errors[1]).to.contain('csk-case-list-old').and.contain('unknown');
    expect(customElements.get('csk-alert-list-old')).to.equal(Older);
    expect(customElements.get('csk-case-form-old')).to.not.equal(undefined);
  });
});

describe('where elements are put', () => {
  afterEach(unmount);

  for (const mode of ['open', 'closed'] as const) {
    it(`works inside ${mode} shadow roots, below a provider outside and a provider inside`, async () => {
      const service = populatedService();
      const host = document.createElement('div');
      const shadow = host.attachShadow({ mode });
      const inner = document.createElement('div');
      shadow.append(inner);
      const deeper = inner.attachShadow({ mode });
      const list = make('csk-alert-list');
      deeper.append(list);
      const provider = await mount([host], service.client);
      await until(() => text(list).includes('Motor vibration'));
      const opened: string[] = [];
      provider.addEventListener('csk-alert-select', ({ detail }) => opened.push(detail.id));
      list.shadowRoot?.querySelector<HTMLElement>('.row')?.click();
      expect(opened).to.have.lengthOf(1);
      // The dialog lies above the page although its root is closed to it.
      list.shadowRoot?.querySelector<HTMLInputElement>('.row input')?.click();
      await until(() => text(list).includes('1 selected'));
      button(list, 'Create case').click();
      const dialog = await until(() => list.shadowRoot?.querySelector('dialog'));
      expect(dialog.matches(':modal')).to.equal(true);
      dialog.close();

      const own = make('csk-provider', { client: createFakeService().client, locale: 'en-GB' });
      own.append(list);
      deeper.append(own);
      await until(() => text(list).includes('All quiet'));
    });
  }

  it('keeps its hidden texts where it scrolls: they never lengthen the page', async () => {
    const service = populatedService();
    const list = make('csk-alert-list');
    const provider = await mount([list], service.client);
    await until(() => text(list).includes('Lift motor 2'));
    const column = document.createElement('div');
    column.style.cssText = 'block-size: 100px; overflow: auto';
    provider.replaceWith(column);
    const room = document.createElement('div');
    room.style.blockSize = '5000px';
    column.append(room, provider);
    await until(() => column.scrollHeight > 5_000);
    expect(list.shadowRoot?.querySelectorAll('.sr-only').length).to.be.greaterThan(0);
    expect(document.documentElement.scrollHeight).to.be.lessThan(5_000);
    column.remove();
  });

  it('works in an iframe of its own', async function () {
    // The page in it loads every module anew.
    this.timeout(60_000);
    const frame = document.createElement('iframe');
    const ready = new Promise((resolve) => window.addEventListener('message', resolve, { once: true }));
    frame.width = '900';
    frame.src = new URL('./csp-page.html', import.meta.url).href;
    document.body.append(frame);
    await ready;
    const page = frame.contentDocument;
    const list = page?.querySelector('csk-alert-list');
    expect(list?.ownerDocument).to.not.equal(document);
    const opened: string[] = [];
    page?.addEventListener('csk-alert-select', ({ detail }) => opened.push(detail.id));
    list?.shadowRoot?.querySelector<HTMLElement>('.row')?.click();
    expect(opened).to.have.lengthOf(1);
    frame.remove();
  });
});

describe('properties', () => {
  afterEach(unmount);

  it('may be set before the upgrade, before or after the attaching: the result is the same', async () => {
    const service = populatedService();
    const shown = async (element: HTMLElement) => {
      await until(
        () =>
          element.shadowRoot && text(element).includes('Lift motor 2') && text(element).includes('Any customer Alpine'),
      );
      return text(element);
    };
    const before = make('csk-alert-list', { sort: 'newest', priority: 'medium' });
    const after = make('csk-alert-list');
    const early = document.createElement('csk-alert-list-early');
    Object.assign(early, { sort: 'newest', priority: 'medium' });
    const provider = await mount([before, after, early], service.client);
    Object.assign(after, { sort: 'newest', priority: 'medium' });
    expect(early.shadowRoot).to.equal(null);
    defineAll({ suffix: 'early' });
    const texts = [await shown(before), await shown(after), await shown(early)];
    expect(texts[1]).to.equal(texts[0]);
    expect(texts[2]).to.equal(texts[0]);
    expect(provider).to.be.instanceOf(CskProvider);
  });

  for (const strings of [undefined, null]) {
    it(`may be taken back: texts that are ${strings} are those of the language`, async () => {
      const list = make('csk-alert-list', { strings: { title: 'Trouble' } });
      await mount([list], populatedService().client);
      await until(() => text(list).includes('Trouble'));
      Object.assign(list, { strings });
      await until(() => text(list).includes('Alerts'));
    });
  }
});
