import { processOf } from '@csk/core';
import { expect } from '@open-wc/testing';
import { caseService } from './case-service.ts';
import { describeStates } from './describe-states.ts';
import { anAlert } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

describeStates(
  [{ make: () => make('csk-process-bar', { alertId: 'n6' }), empty: 'no longer exists', ready: 'From alert to case' }],
  { populated: caseService },
);

const stages = (bar: Element) => all(bar, '.stages li').map((li) => text(li));

describe('<csk-process-bar>', () => {
  afterEach(unmount);

  it('shows five stages, the fields of the current one, and moves the case on', async () => {
    const service = caseService();
    const bar = make('csk-process-bar', { alertId: 'n6' });
    await mount([bar], service.client);
    await until(() => text(bar).includes('Northwind Foods'));
    expect(stages(bar)).to.deep.equal([
      'Created (done)',
      'Create case (done)',
      'Identify (current)',
      'Research (not yet)',
      'Resolve (not yet)',
    ]);
    expect(text(bar)).to.contain('CAS-1042');
    let moved = '';
    bar.addEventListener(
      'csk-stage-moved',
      ({ detail }) => (moved = `${detail.id} ${detail.stage} ${detail.case.number}`),
    );
    const next = button(bar, 'Next stage: Research');
    next.focus();
    next.click();
    await until(() => moved === 'k1 research CAS-1042');
    expect(stages(bar)[3]).to.equal('Research (current)');
    await until(() => text(find(bar, '#panel')).includes('Cold store 7'));
    expect(bar.shadowRoot?.activeElement?.getAttribute('aria-current')).to.equal('step');
    button(bar, 'Identify (done)').click();
    await until(() => text(bar).includes('Back to this stage'));
    await expectAccessible(bar);
    button(bar, 'Back to this stage').click();
    await until(() => stages(bar)[2] === 'Identify (current)');
  });

  it('goes back and says why when the service refuses', async () => {
    const service = caseService();
    const bar = make('csk-process-bar', { alertId: 'n6' });
    await mount([bar], service.client);
    await until(() => text(bar).includes('CAS-1042'));
    service.failure = UNAVAILABLE;
    button(bar, 'Next stage: Research').click();
    await until(() => text(bar).includes('The stage was not changed: The service does not answer.'));
    expect(stages(bar)[2]).to.equal('Identify (current)');
    await expectAccessible(bar);
  });

  it('asks for a case, by its own form unless the host takes over', async () => {
    const bar = make('csk-process-bar', { alertId: 'n1' });
    await mount([bar], caseService().client);
    await until(() => text(bar).includes('Create case'));
    expect(stages(bar)[0]).to.equal('Created (current)');
    bar.addEventListener('csk-case-create-request', (event) => event.preventDefault(), { once: true });
    button(bar, 'Create case').click();
    await bar.updateComplete;
    expect(bar.shadowRoot?.querySelector('csk-case-form')).to.equal(null);
    button(bar, 'Create case').click();
    const form = await until(() => bar.shadowRoot?.querySelector('csk-case-form'));
    await until(() => text(form).includes('Customer'));
    button(form, 'Create case').click();
    await until(() => stages(bar)[2] === 'Identify (current)' && !bar.shadowRoot?.querySelector('csk-case-form'));
  });

  it('shows plain data without a client', async () => {
    const bar = make('csk-process-bar', { process: processOf(anAlert('x', { status: 'closed' }), undefined) });
    await mount([bar], undefined);
    await until(() => text(bar).includes('Ended without resolution'));
    expect(all(bar, '.panel button')).to.have.lengthOf(0);
    await expectAccessible(bar);
  });

  it('leaves the keyboard where the user has gone on, and in another alert, when the answer is late', async () => {
    const service = caseService();
    const { moveStage } = service.client.cases;
    let go = () => {};
    service.client.cases.moveStage = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return moveStage(...args);
    };
    const bar = make('csk-process-bar', { alertId: 'n6' });
    const field = document.createElement('input');
    await mount([bar, field], service.client);
    let moved = 0;
    bar.addEventListener('csk-stage-moved', () => (moved += 1));
    const moveAnd = async (stage: string, goOn: () => unknown) => {
      const next = await until(() => button(bar, `Next stage: ${stage}`));
      next.focus();
      next.click();
      await settled();
      await goOn();
      const before = moved;
      go();
      await until(() => moved > before);
      await settled();
    };
    await moveAnd('Research', () => field.focus());
    expect(document.activeElement === field, 'the user has gone on').to.equal(true);
    await moveAnd('Resolve', async () => {
      bar.alertId = 'n1';
      (await until(() => button(bar, 'Create case'))).focus();
    });
    expect(bar.shadowRoot?.activeElement?.textContent).to.contain('Create case');
  });

  it('stays at the chosen stage while the host gives the process of the same alert again', async () => {
    const given = (id: string) => processOf(anAlert(id, { status: 'closed' }), undefined);
    const bar = make('csk-process-bar', { process: given('x') });
    await mount([bar], undefined);
    const research = () => button(bar, 'Research (not yet)').getAttribute('aria-expanded');
    button(bar, 'Research (not yet)').click();
    await until(() => research() === 'true');
    bar.process = given('x');
    await settled();
    expect(research()).to.equal('true');
    bar.process = given('y');
    await until(() => research() === 'false');
  });
});
