import type { ConnectedServiceClient } from '@csk/core';
import { expect } from '@open-wc/testing';
import { caseService } from './case-service.ts';
import { anAlert } from './fixtures.ts';
import { all, find, make, mount, root, settled, text, unmount, until } from './mounting.ts';

type Verb = 'convertToCase' | 'convertToWorkOrder' | 'linkToCase';

/** A dialog in which something is made of the chosen alerts, or they are added to something. */
interface Dialog {
  readonly verb: Verb;
  /** The button that opens it. */
  readonly name: RegExp;
  /** What sends it off, once it is there. */
  readonly act: (list: HTMLElement) => HTMLButtonElement | undefined;
}

const named = (within: ParentNode, name: RegExp) =>
  [...within.querySelectorAll('button')].find((one) => name.test(text(one)) && !one.disabled);

const DIALOGS: readonly Dialog[] = [
  {
    verb: 'linkToCase',
    name: /^Add to case/,
    act: (list) => named(find(list, 'dialog .linking'), /^Add to CAS-1042/),
  },
  {
    verb: 'convertToWorkOrder',
    name: /^Create work order/,
    act: (list) => named(find(list, 'dialog form.order'), /^Create work order/),
  },
  {
    verb: 'convertToCase',
    name: /^Create case/,
    act: (list) => named(root(find(list, 'dialog csk-case-form')), /^Create case/),
  },
];

const choose = (list: HTMLElement, id: string) => find(list, `[data-id=${id}] input`).click();
const toolbar = (list: HTMLElement) => find(list, '.toolbar.chosen');

async function opened(list: HTMLElement, { name, act }: Dialog): Promise<HTMLButtonElement> {
  (await until(() => named(toolbar(list), name))).click();
  return until(() => act(list));
}

/** A list with one alert chosen and sent off; its answer waits for the test, and the dialog is closed meanwhile. */
async function sentOff(dialog: Dialog) {
  const service = caseService();
  for (const id of ['x1', 'x2']) {
    service.put('alert', anAlert(id, { description: `Alert ${id}`, accountId: 'a1', deviceId: 'd1' }));
  }
  const { alerts } = service.client as { alerts: Record<Verb, (...input: never[]) => Promise<unknown>> };
  const call = alerts[dialog.verb];
  let give: (() => void) | undefined;
  let isAnswered = false;
  alerts[dialog.verb] = async (...input) => {
    await new Promise<void>((resolve) => (give = resolve));
    const answer = await call(...input);
    isAnswered = true;
    return answer;
  };
  const list = make('csk-alert-list', { sort: 'newest' });
  await mount([list], service.client satisfies ConnectedServiceClient);
  await until(() => all(list, '[data-id=x1]').length > 0);
  choose(list, 'x1');
  await until(() => text(list).includes('1 selected'));
  (await opened(list, dialog)).click();
  await until(() => give);
  find(list, 'dialog > .header button').click();
  await until(() => all(list, 'dialog').length === 0);
  const answered = async () => {
    give?.();
    await until(() => isAnswered);
    await settled();
  };
  return { list, answered };
}

describe('<csk-alert-list>, an answer that comes when its dialog is closed', () => {
  afterEach(unmount);

  for (const dialog of DIALOGS) {
    it(`leaves what is chosen by then alone: ${dialog.verb}`, async () => {
      const { list, answered } = await sentOff(dialog);
      choose(list, 'x2');
      await until(() => text(list).includes('2 selected'));
      await answered();
      expect(text(list)).to.contain('2 selected');
      expect(all(list, 'dialog')).to.have.lengthOf(0);
    });

    for (const other of DIALOGS) {
      it(`leaves the dialog alone that is open by then: ${dialog.verb}, then ${other.verb}`, async () => {
        const { list, answered } = await sentOff(dialog);
        choose(list, 'x1');
        choose(list, 'x2');
        await until(() => text(list).includes('1 selected'));
        await opened(list, other);
        await answered();
        expect(text(list)).to.contain('1 selected');
        expect(find<HTMLDialogElement>(list, 'dialog').open).to.equal(true);
        await until(() => other.act(list));
      });
    }
  }
});
