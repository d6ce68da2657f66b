import { expect } from '@open-wc/testing';
import { fakeRuleTools } from './fake-rule-tools.ts';
import { ruleService } from './fake-rules.ts';
import { all, button, expectAccessible, find, settled, text, type, UNAVAILABLE, unmount, until } from './mounting.ts';
import { cell, entry, open } from './running-rules-page.ts';

describe('<csk-rule-editor>, limits of a running rule', () => {
  afterEach(unmount);

  it('edits the limits that it reads, and tries them', async () => {
    const service = ruleService();
    const tools = fakeRuleTools();
    const editor = await open(service, 'by-device', { tools });
    await until(() => all(editor, '.limits tbody tr').length === 2);
    const saved: unknown[] = [];
    editor.addEventListener('csk-rule-limits-saved', ({ detail }) => saved.push(detail.limits.validFrom));
    type(cell(editor, 'High, row 1'), 'much');
    button(editor, 'Save limits').click();
    await until(() => editor.shadowRoot?.activeElement === cell(editor, 'High, row 1'));
    expect(text(editor)).to.contain('This is no value of its column.');
    expect(service.written).to.deep.equal([]);
    type(cell(editor, 'High, row 1'), '68,5');
    type(cell(editor, 'Note, row 2'), '');
    button(editor, 'Add a row').click();
    await until(() => editor.shadowRoot?.activeElement?.getAttribute('aria-label') === 'DeviceId, row 3');
    type(cell(editor, 'DeviceId, row 3'), 'thermostat-09');
    await settled();
    const rows = [
      { DeviceId: 'thermostat-07', High: 68.5, Note: null },
      { DeviceId: 'thermostat-08', High: 72.5, Note: null },
      { DeviceId: 'thermostat-09' },
    ];
    button(editor, 'Try on the recording').click();
    await until(() => tools.trials.length === 1);
    expect(tools.trials[0]?.thresholds).to.deep.equal(rows);
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Saved. Valid from 3 Feb 2026, 08:31:00.'));
    expect(service.written).to.deep.equal([{ id: 'by-device', rows }]);
    expect(saved).to.deep.equal(['2026-02-03T08:31:00.000Z']);
    await expectAccessible(editor);
    // Limits and text are versions of one record: the one does not make the other stale.
    const area = find<HTMLTextAreaElement>(editor, '#query');
    type(area, area.value.replace('70', '71'));
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('Saved. Version'));
    button(editor, 'Remove row 3').click();
    await settled();
    button(editor, 'Save limits').click();
    await until(() => service.written.length === 3);
  });

  it('keeps limits that were begun while another rule is looked at, and what a save was refused for until it was read', async () => {
    const service = ruleService();
    const editor = await open(service, 'by-device');
    await until(() => all(editor, '.limits tbody tr').length === 2);
    type(cell(editor, 'High, row 2'), '99');
    await settled();
    entry(editor, 'too-hot').click();
    await until(() => all(editor, '.limits').length === 0);
    expect(text(entry(editor, 'by-device'))).to.contain('Not saved yet');
    service.limits = { ...service.limits, version: 'theirs' };
    entry(editor, 'by-device').click();
    await until(() => all(editor, '.limits tbody tr').length === 2);
    expect(cell(editor, 'High, row 2').value).to.equal('99');
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('the limits were changed in the meantime'));
    button(editor, 'Show what is stored').click();
    await until(() => all(editor, '.limits tbody tr').length === 2 && cell(editor, 'High, row 2').value === '72.5');
    expect(text(entry(editor, 'by-device'))).to.not.contain('Not saved yet');
    service.refusal = UNAVAILABLE;
    type(cell(editor, 'High, row 2'), '73');
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Not saved: The service does not answer.'));
    button(editor, 'Dismiss').click();
    await until(() => !text(editor).includes('Not saved:'));
    expect(cell(editor, 'High, row 2').value).to.equal('73');
  });

  it('says so when others have changed the limits, and finds a row among many', async () => {
    const service = ruleService();
    const many = Array.from({ length: 60 }, (_, index) => ({ DeviceId: `device-${index}`, High: index }));
    service.limits = { ...service.limits, rows: many };
    const editor = await open(service, 'by-device');
    await until(() => text(editor).includes('50 of 60 rows'));
    type(find<HTMLInputElement>(editor, '#limits-filter'), 'device-59');
    const saves = (field: HTMLElement, isComposing = false) =>
      field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, isComposing }));
    expect(saves(find(editor, '#limits-filter')), 'Enter in the search').to.equal(false);
    expect(saves(find(editor, '#limits-filter'), true), 'Enter that ends a composition').to.equal(true);
    expect(saves(cell(editor, 'High, row 1')), 'Enter in a cell').to.equal(true);
    await until(() => all(editor, '.limits tbody tr').length === 1);
    button(editor, 'Add a row').click();
    await until(() => editor.shadowRoot?.activeElement?.getAttribute('aria-label') === 'DeviceId, row 61');
    button(editor, 'Remove row 61').click();
    type(cell(editor, 'High, row 60'), '1');
    service.limits = { ...service.limits, version: 'theirs' };
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('the limits were changed in the meantime'));
    await expectAccessible(editor);
    button(editor, 'Go on with mine').click();
    await until(() => !text(editor).includes('in the meantime'));
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Saved. Valid from'));
    type(find<HTMLInputElement>(editor, '#limits-filter'), 'nothing like it');
    await until(() => text(editor).includes('No row has this text.'));
  });

  it('go on from the version that a save of the rule has made, whatever is looked at between', async () => {
    const service = ruleService();
    const editor = await open(service, 'by-device');
    await until(() => all(editor, '.limits tbody tr').length === 2);
    type(cell(editor, 'High, row 1'), '68');
    const area = find<HTMLTextAreaElement>(editor, '#query');
    type(area, area.value.replace('70', '71'));
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('Saved. Version'));
    entry(editor, 'too-hot').click();
    await until(() => all(editor, '.limits').length === 0);
    entry(editor, 'by-device').click();
    await until(() => all(editor, '.limits tbody tr').length === 2);
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Saved. Valid from'));
  });

  it('keep what is typed while they are saved', async () => {
    const service = ruleService();
    const { replaceThresholds } = service.client.rules;
    let go = () => {};
    service.client.rules.replaceThresholds = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return replaceThresholds(...args);
    };
    const editor = await open(service, 'by-device');
    let saved = 0;
    editor.addEventListener('csk-rule-limits-saved', () => (saved += 1));
    await until(() => all(editor, '.limits tbody tr').length === 2);
    type(cell(editor, 'High, row 1'), '68');
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Saving …'));
    type(cell(editor, 'Note, row 2'), 'at the window');
    go();
    await until(() => saved === 1);
    await settled();
    expect(cell(editor, 'Note, row 2').value).to.equal('at the window');
    expect(text(entry(editor, 'by-device'))).to.contain('Not saved yet');
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('Saving …'));
    go();
    await until(() => text(editor).includes('Saved. Valid from'));
    expect(service.limits.rows).to.deep.equal([
      { DeviceId: 'thermostat-07', High: 68, Note: null },
      { DeviceId: 'thermostat-08', High: 72.5, Note: 'at the window' },
    ]);
  });
});
