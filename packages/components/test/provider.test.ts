import { expect } from '@open-wc/testing';
import { addCatalogue, CskProvider, register, VERSION } from '../src/index.ts';
import { de } from '../src/locales/de/index.ts';
import { populatedService } from './fixtures.ts';
import { make, mount, settled, text, unmount, until } from './mounting.ts';

describe('<csk-provider>', () => {
  afterEach(unmount);

  it('takes properties that were set before the upgrade', async () => {
    class Late extends CskProvider {}
    const early = document.createElement('late-provider');
    const service = populatedService();
    Object.assign(early, { client: service.client, theme: 'dark' });
    const list = make('csk-alert-list');
    early.append(list);
    document.body.append(early);
    customElements.define('late-provider', Late);
    // The list was attached before anyone could answer it; moving it asks again.
    early.append(list);
    await until(() => text(list).includes('Motor vibration'));
    expect(early.getAttribute('theme')).to.equal('dark');
    early.remove();
  });

  it('uses another client when it gets one', async () => {
    const list = make('csk-alert-list');
    const provider = await mount([list], populatedService().client);
    await until(() => text(list).includes('Motor vibration'));
    const other = populatedService();
    other.tables.alert.splice(0);
    provider.client = other.client;
    await until(() => text(list).includes('All quiet'));
  });

  it('shares one live connection and tells of its state', async () => {
    const service = populatedService();
    const states: string[] = [];
    const note = (event: HTMLElementEventMap['csk-connection-change']) => states.push(event.detail.connection);
    document.addEventListener('csk-connection-change', note);
    const elements = [make('csk-alert-list'), make('csk-alert-detail', { alertId: 'n1' })];
    await mount(elements, service.client);
    await until(() => states.includes('live'));
    service.setConnection('offline');
    await until(() => states.includes('offline'));
    document.removeEventListener('csk-connection-change', note);
    expect(service.calls.filter((call) => call === 'alert.list')).to.have.lengthOf(1);
  });

  it('keeps its connection when it is moved, and closes it when it is removed', async () => {
    const list = make('csk-alert-list');
    const provider = await mount([list], populatedService().client);
    const { store } = provider;
    document.body.append(provider);
    await settled();
    expect(provider.store).to.equal(store);
    provider.remove();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(provider.store).to.equal(undefined);
    document.body.append(provider);
    await until(() => text(list).includes('Motor vibration'));
  });

  it('writes dates and numbers in the host locale and zone', async () => {
    const detail = make('csk-alert-detail', { alertId: 'n1' });
    const provider = await mount([detail], populatedService().client);
    await until(() => text(detail).includes('Why it fired'));
    provider.formatLocale = 'de-CH';
    // Dates and numbers follow it; words stay in the language of the texts.
    await until(() => text(detail).includes('78.4') && text(detail).includes('5 min ago'));
    addCatalogue(de);
    provider.locale = 'de-CH';
    await until(() => text(detail).includes('vor 5 Min'));
    expect(text(detail)).to.contain('Warum sie ausgelöst wurde').and.contain('Kunde');
    provider.locale = 'no such locale';
    provider.timeZone = 'Nowhere/City';
    await settled();
    expect(text(detail)).to.contain('Why it fired');
  });
});

describe('register', () => {
  it('is silent for the same version and names both versions otherwise', () => {
    const errors: unknown[][] = [];
    const { error } = console;
    console.error = (...args: unknown[]) => void errors.push(args);
    try {
      register('csk-provider', CskProvider);
      expect(errors).to.have.lengthOf(0);
      class Other extends HTMLElement {
        static readonly version = '9.9.9';
      }
      register('csk-provider', Other);
    } finally {
      console.error = error;
    }
    expect(errors).to.have.lengthOf(1);
    expect(String(errors[0]?.[0])).to.contain('9.9.9').and.contain(VERSION);
  });
});
