import { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  press,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

async function opened(id: string) {
  const service = populatedService();
  const detail = make('csk-alert-detail', { alertId: id });
  await mount([detail], service.client);
  await until(() => text(detail).includes('Why it fired') && text(detail).includes('Add comment'));
  return { service, detail };
}

/** The field in which the reason is written, once it has the keyboard. */
async function reasonIn(element: HTMLElement): Promise<HTMLInputElement> {
  const field = await until(() => element.shadowRoot?.querySelector<HTMLInputElement>('.ending input'));
  await until(() => element.shadowRoot?.activeElement === field);
  return field;
}

const send = (element: Element) => find<HTMLFormElement>(element, 'form.ending').requestSubmit();

describe('the reason for closing and reopening', () => {
  afterEach(unmount);

  it('is asked for, and stands in the timeline', async () => {
    const { service, detail } = await opened('n1');
    button(detail, 'Close alert').click();
    const field = await reasonIn(detail);
    expect(button(detail, 'Close alert').getAttribute('aria-expanded')).to.equal('true');
    await expectAccessible(detail);
    type(field, '  Door was open. ');
    send(detail);
    await until(() => text(find(detail, '.state-text')) === 'Closed');
    await until(() => all(detail, '.over').length === 1 && text(find(detail, '.over')).includes('Door was open.'));
    button(detail, 'Reopen').click();
    type(await reasonIn(detail), 'It is warm again');
    send(detail);
    await until(() => text(find(detail, '.state-text')) === 'Active');
    await until(() => text(find(detail, '.timeline')).includes('It is warm again'));
    const reasons = service.tables.alert.find(({ id }) => id === 'n1')?.transitions.map(({ reason }) => reason);
    expect(reasons).to.deep.equal(['Door was open.', 'It is warm again']);
  });

  it('need not be given', async () => {
    const { service, detail } = await opened('n1');
    button(detail, 'Close alert').click();
    await reasonIn(detail);
    send(detail);
    await until(() => text(detail).includes('Closed by Alex Agent'));
    expect(service.tables.alert.find(({ id }) => id === 'n1')?.transitions.at(-1)?.reason).to.equal(undefined);
  });

  it('is left by Escape and by the button that asked for it', async () => {
    const { service, detail } = await opened('n1');
    button(detail, 'Close alert').click();
    press(await reasonIn(detail), 'Escape');
    await until(() => all(detail, '.ending').length === 0);
    button(detail, 'Close alert').click();
    await reasonIn(detail);
    button(detail, 'Shelve').click();
    await until(() => all(detail, '.shelve select').length === 1);
    expect(all(detail, '.ending'), 'one thing at a time').to.have.lengthOf(0);
    button(detail, 'Close alert').click();
    await reasonIn(detail);
    button(detail, 'Close alert').click();
    await until(() => all(detail, '.ending').length === 0);
    expect(service.calls).to.not.include('alerts.close');
  });

  it('goes with the outcome that is shown at once, and back when it is refused', async () => {
    const { service, detail } = await opened('n5');
    button(detail, 'Reopen').click();
    await reasonIn(detail);
    service.failure = new ConnectedServiceError('conflict', 'Somebody else reopened this alert.');
    send(detail);
    await until(() => text(detail).includes('That did not work: Somebody else reopened this alert.'));
    expect(text(find(detail, '.state-text'))).to.equal('Closed');
  });

  it('is there again when the service did not take it, also that of shelving', async () => {
    const { service, detail } = await opened('n1');
    const written = () => find<HTMLInputElement>(detail, '.reason input').value;
    service.failure = UNAVAILABLE;
    button(detail, 'Close alert').click();
    type(await reasonIn(detail), 'The door stood open all night.');
    send(detail);
    await until(() => text(detail).includes('That did not work: The service does not answer.'));
    await until(() => written() === 'The door stood open all night.');
    expect(button(detail, 'Close alert').getAttribute('aria-expanded')).to.equal('true');
    button(detail, 'Shelve').click();
    const select = await until(() => detail.shadowRoot?.querySelector<HTMLSelectElement>('.shelve select'));
    select.selectedIndex = 5;
    select.dispatchEvent(new Event('change'));
    type(find<HTMLInputElement>(detail, '.reason input'), 'Waits for a part.');
    await until(() => !find<HTMLButtonElement>(detail, '.shelve button.primary').disabled);
    find<HTMLFormElement>(detail, 'form.shelve').requestSubmit();
    await until(() => service.calls.includes('alerts.shelve'));
    await settled();
    await until(() => written() === 'Waits for a part.');
    expect(find<HTMLSelectElement>(detail, '.shelve select').selectedIndex).to.equal(5);
    service.failure = undefined;
    find<HTMLFormElement>(detail, 'form.shelve').requestSubmit();
    await until(() => text(find(detail, '.timeline')).includes('Waits for a part.'));
    button(detail, 'Close alert').click();
    expect((await reasonIn(detail)).value, 'what was taken is not asked for again').to.equal('');
  });

  it('is not brought back over what is asked for since', async () => {
    const { service, detail } = await opened('n1');
    let refuse = () => {};
    service.client.alerts.close = () => new Promise((_, reject) => (refuse = () => reject(UNAVAILABLE)));
    button(detail, 'Close alert').click();
    type(await reasonIn(detail), 'For nothing');
    send(detail);
    await until(() => text(find(detail, '.state-text')) === 'Closed');
    button(detail, 'Reopen').click();
    type(await reasonIn(detail), 'Not yet');
    refuse();
    await until(() => text(detail).includes('That did not work'));
    expect(button(detail, 'Close alert').getAttribute('aria-expanded')).to.equal('false');
  });

  it('is one for many alerts', async () => {
    const service = populatedService();
    const list = make('csk-alert-list', { view: 'all', sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    find<HTMLInputElement>(list, '.row input').click();
    await until(() => text(list).includes('1 selected'));
    button(list, 'Select all 5').click();
    await until(() => text(list).includes('5 selected'));
    button(list, 'Close 4').click();
    const field = await reasonIn(list);
    await expectAccessible(list);
    type(field, 'Power cut');
    send(list);
    await until(() => text(list).includes('4 closed'));
    const reasons = () => service.tables.alert.map(({ transitions }) => transitions.at(-1)?.reason);
    expect(reasons().filter((reason) => reason === 'Power cut')).to.have.lengthOf(4);
    button(list, 'Reopen').click();
    press(await reasonIn(list), 'Escape');
    await until(() => all(list, '.ending').length === 0);
    const done: string[] = [];
    list.addEventListener('csk-alert-bulk', ({ detail }) => done.push(`${detail.action} ${detail.outcomes.length}`));
    button(list, 'Reopen').click();
    await reasonIn(list);
    send(list);
    await until(() => text(list).includes('5 reopened'));
    expect(done).to.deep.equal(['reopen 5']);
    expect(service.tables.alert.every(({ status }) => status === 'active')).to.equal(true);
  });

  it('for many alerts is there again when the service did not take it', async () => {
    const service = populatedService();
    const list = make('csk-alert-list', { view: 'all', sort: 'newest' });
    await mount([list], service.client);
    await until(() => all(list, '.row').length === 5);
    find<HTMLInputElement>(list, '.row input').click();
    await until(() => text(list).includes('1 selected'));
    service.failure = UNAVAILABLE;
    button(list, 'Close').click();
    type(await reasonIn(list), 'Power cut');
    send(list);
    await until(() => text(list).includes('The service does not answer.'));
    const field = await until(() => list.shadowRoot?.querySelector<HTMLInputElement>('.ending input'));
    expect(field.value).to.equal('Power cut');
    service.failure = undefined;
    send(list);
    await until(() => text(list).includes('1 closed'));
    expect(all(list, '.ending')).to.have.lengthOf(0);
  });
});
