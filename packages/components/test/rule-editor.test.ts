import type { RuleForm } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { CskRuleEditor } from '../src/index.ts';
import { createFakeService } from './fake-client.ts';
import { fakeRuleTools, recordingFrom, TOO_HOT } from './fake-rule-tools.ts';
import { aDevice, populatedService } from './fixtures.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  type,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const READINGS = recordingFrom(Date.UTC(2026, 1, 3, 8));

const field = (editor: CskRuleEditor, path: string) =>
  find<HTMLInputElement>(editor, `#rule-${path.replaceAll('.', '-')}`);

describe('<csk-rule-editor>', () => {
  afterEach(unmount);

  it('says that it needs tools', async () => {
    const editor = make('csk-rule-editor');
    await mount([editor], undefined);
    expect(text(editor)).to.contain('No rule engine');
    await expectAccessible(editor);
    editor.tools = fakeRuleTools();
    await until(() => text(editor).includes('Raise an alert when'));
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [300, 1_000]) {
      it(`is accessible in each kind, ${theme}, ${width} px`, async () => {
        const editor = make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT, recording: READINGS });
        const provider = await mount([editor], populatedService().client, width);
        provider.theme = theme;
        for (const kind of ['threshold', 'rate-of-change', 'absence']) {
          type(find<HTMLSelectElement>(editor, '#rule-kind'), kind);
          await settled();
          await expectAccessible(editor);
          expect(editor.scrollWidth).to.be.at.most(width);
        }
        button(editor, 'Try on the recording').click();
        await until(() => text(editor).includes('Time in alarm'));
        await expectAccessible(editor);
        expect(editor.scrollWidth).to.be.at.most(width);
      });
    }
  }

  it('writes the query from the form as it is edited, and gives both to the host', async () => {
    const editor = make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT });
    await mount([editor], undefined);
    expect(field(editor, 'limits.clearLimit').value).to.equal('65');
    expect(text(find(editor, 'pre'))).to.contain('"limit":70');
    const changes: unknown[] = [];
    editor.addEventListener('csk-rule-change', ({ detail }) => changes.push(detail.form));
    type(field(editor, 'limits.limit'), '72,5');
    type(field(editor, 'forAtLeast'), '');
    await until(() => text(find(editor, 'pre')).includes('72.5'));
    const { forAtLeast: _none, ...rest } = TOO_HOT;
    expect(changes.at(-1)).to.deep.equal({ ...rest, limits: { kind: 'fixed', limit: 72.5, clearLimit: 65 } });
    let saved: RuleForm | undefined;
    editor.addEventListener('csk-rule-save', ({ detail }) => (saved = detail.form));
    button(editor, 'Save rule').click();
    expect(saved).to.deep.equal(changes.at(-1));
  });

  it('says what is wrong at the field, once asked to save, and goes there', async () => {
    const editor = make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT });
    await mount([editor], undefined);
    type(field(editor, 'limits.clearLimit'), '75');
    await until(() => text(editor).includes('The query text appears when the form is complete.'));
    expect(all(editor, '[aria-invalid=true]')).to.have.lengthOf(0);
    let saved = 0;
    editor.addEventListener('csk-rule-save', () => (saved += 1));
    button(editor, 'Save rule').click();
    await until(() => editor.shadowRoot?.activeElement?.id === 'rule-limits-clearLimit');
    expect(text(editor)).to.contain('must be below the limit');
    await expectAccessible(editor);
    type(field(editor, 'input'), 'a b');
    await until(() => find<HTMLDetailsElement>(editor, 'details').open);
    expect(saved).to.equal(0);
  });

  it('makes the fields of a rate of change with limits of each device', async () => {
    const editor = make('csk-rule-editor', {
      tools: fakeRuleTools(),
      form: { ...TOO_HOT, comparison: '<', limits: { kind: 'fixed', limit: 70 } },
    });
    await mount([editor], undefined);
    type(find<HTMLSelectElement>(editor, '#rule-kind'), 'rate-of-change');
    await settled();
    type(find<HTMLSelectElement>(editor, '#rule-limits-kind'), 'per-device');
    await settled();
    for (const [path, value] of [
      ['limits.reference', 'Limits'],
      ['limits.deviceColumn', 'Id'],
      ['limits.limitColumn', 'High'],
      ['limits.default.limit', '9'],
      ['within', '5'],
    ] as const) {
      type(field(editor, path), value);
    }
    let saved: RuleForm | undefined;
    editor.addEventListener('csk-rule-save', ({ detail }) => (saved = detail.form));
    button(editor, 'Save rule').click();
    expect(saved).to.deep.equal({
      ...TOO_HOT,
      kind: 'rate-of-change',
      change: 'rise',
      within: { unit: 'minute', length: 5 },
      limits: {
        kind: 'per-device',
        reference: 'Limits',
        deviceColumn: 'Id',
        limitColumn: 'High',
        default: { limit: 9 },
      },
    });
  });

  it('tries limits of each device only with the reference data', async () => {
    const tools = fakeRuleTools();
    const limits = { kind: 'per-device', reference: 'Limits', deviceColumn: 'Id', limitColumn: 'High' } as const;
    const editor = make('csk-rule-editor', { tools, form: { ...TOO_HOT, limits }, recording: READINGS });
    await mount([editor], undefined);
    expect(text(editor)).to.contain('A dry run needs the limits of the devices (“Limits”)');
    expect(button(editor, 'Try on the recording').disabled).to.equal(true);
    await expectAccessible(editor);
    editor.references = { limits: [{ Id: 'thermostat-07', High: 70 }] };
    await until(() => !button(editor, 'Try on the recording').disabled);
    button(editor, 'Try on the recording').click();
    await until(() => all(editor, '.outcome').length === 1);
    expect(tools.trials.at(-1)?.references).to.equal(editor.references);
  });

  it('edits text by hand, and as a form again as long as it is one', async () => {
    const tools = fakeRuleTools();
    const editor = make('csk-rule-editor', { tools, query: tools.queryOf(TOO_HOT) });
    await mount([editor], undefined);
    expect(field(editor, 'rule').value).to.equal('TooHot');
    button(editor, 'Query text').click();
    await until(() => all(editor, '#query').length === 1);
    const area = find<HTMLTextAreaElement>(editor, '#query');
    type(area, 'SELECT * FROM x');
    await until(() => text(editor).includes('edited by hand'));
    expect(button(editor, 'Form').disabled).to.equal(true);
    await expectAccessible(editor);
    const saved: unknown[] = [];
    editor.addEventListener('csk-rule-save', ({ detail }) => saved.push(detail));
    button(editor, 'Save rule').click();
    expect(saved).to.deep.equal([{ form: undefined, query: 'SELECT * FROM x' }]);
    type(area, 'DROP');
    await until(() => text(editor).includes('This is no query text: Expected SELECT. (line 2, column 3)'));
    await expectAccessible(editor);
    button(editor, 'Save rule').click();
    expect(saved).to.have.lengthOf(1);
    type(area, tools.queryOf({ ...TOO_HOT, rule: 'Other' }));
    await until(() => !button(editor, 'Form').disabled);
    button(editor, 'Form').click();
    await until(() => all(editor, '#rule-rule').length === 1);
    expect(field(editor, 'rule').value).to.equal('Other');
  });

  it('tries the rule on a recording and says when the outcome is of an older rule', async () => {
    const tools = fakeRuleTools();
    const editor = make('csk-rule-editor', { tools, form: TOO_HOT, recording: async () => READINGS, agents: 2 });
    await mount([editor], undefined);
    tools.failure = '2:1 This cannot run.';
    button(editor, 'Try on the recording').click();
    await until(() => text(editor).includes('The dry run failed: 2:1 This cannot run.'));
    await expectAccessible(editor);
    tools.failure = undefined;
    button(editor, 'Try again').click();
    const outcome = await until(() => all(editor, '.outcome')[0]);
    expect(text(outcome)).to.contain('Alerts 2').and.contain('Events played 4').and.contain('Acceptable');
    const rows = all(editor, '.outcome tbody tr').map((row) => text(row));
    expect(rows).to.deep.equal([
      '3 Feb 2026, 08:01:00 thermostat-07 High 71 1m',
      '3 Feb 2026, 08:03:00 thermostat-07 High 80 to the end',
    ]);
    expect(tools.trials.at(-1)).to.include({ name: 'TooHot', agents: 2, deviceColumn: 'DeviceID' });
    expect(text(editor)).to.not.contain('has changed since');
    type(field(editor, 'limits.limit'), '75');
    await until(() => text(editor).includes('The rule has changed since this dry run.'));
    editor.recording = [];
    await until(() => all(editor, '.outcome').length === 0);
    button(editor, 'Try on the recording').click();
    await until(() => text(editor).includes('There are no past readings to try it on.'));
    await expectAccessible(editor);
  });

  it('tries the rule on a device’s past, in halves where a day has too many points', async () => {
    const service = createFakeService();
    service.put('device', aDevice('d1'));
    const asked: number[] = [];
    const range: typeof service.client.readings.range = async (_id, { from, to }) => {
      service.calls.push('readings.range');
      if (service.failure) throw service.failure;
      const hours = (Date.parse(to) - Date.parse(from)) / 3_600_000;
      asked.push(hours);
      return [{ metric: 'Temperature', bucketMs: hours > 12 ? 60_000 : 0, times: [Date.parse(from)], values: [80] }];
    };
    Object.assign(service.client.readings, { range });
    const tools = fakeRuleTools();
    const editor = make('csk-rule-editor', { tools, form: TOO_HOT, deviceId: 'd1', days: 2 });
    await mount([editor], service.client);
    await until(() => text(editor).includes('Try on 2 days of Cold store 7'));
    service.failure = UNAVAILABLE;
    button(editor, 'Try on 2 days of Cold store 7').click();
    await until(() => text(editor).includes('The service does not answer.'));
    service.failure = undefined;
    button(editor, 'Try again').click();
    await until(() => text(editor).includes('Events played 4'));
    expect(asked.map((hours) => Math.round(hours))).to.deep.equal([24, 12, 12, 24, 12, 12]);
    const times = tools.trials.at(-1)?.readings.map(({ at }) => at) ?? [];
    expect(times).to.deep.equal([...times].sort((a, b) => a - b));
    service.setConnection('offline');
    await until(() => text(editor).includes('Offline'));
    await expectAccessible(editor);
  });

  it('shows what another rule compares, although something was chosen before', async () => {
    const editor = make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT });
    await mount([editor], undefined);
    const comparison = () => find<HTMLSelectElement>(editor, '#rule-comparison');
    const unit = () => find<HTMLSelectElement>(editor, '#rule-forAtLeast ~ select');
    for (const [sign, length] of [
      ['>=', 'hour'],
      ['<', 'second'],
    ] as const) {
      type(comparison(), sign);
      type(unit(), length);
      await settled();
    }
    editor.form = { ...TOO_HOT, rule: 'Other', comparison: '>=', forAtLeast: { unit: 'hour', length: 10 } };
    await until(() => field(editor, 'rule').value === 'Other');
    expect([comparison().value, unit().value]).to.deep.equal(['>=', 'hour']);
  });

  it('keeps what is being typed and tried when the host gives the same again, or what it was told', async () => {
    const form: RuleForm = { ...TOO_HOT, limits: { kind: 'fixed', limit: 70 } };
    const tools = fakeRuleTools();
    const editor = make('csk-rule-editor', { tools, form, recording: READINGS, references: { limits: [{ High: 1 }] } });
    await mount([editor], undefined);
    button(editor, 'Try on the recording').click();
    await until(() => all(editor, '.outcome').length === 1);
    type(field(editor, 'limits.limit'), '1.');
    editor.form = structuredClone(form);
    editor.recording = READINGS.map((one) => ({ ...one }));
    editor.references = { limits: [{ High: 1 }] };
    editor.tools = { ...tools };
    await settled();
    expect(field(editor, 'limits.limit').value).to.equal('1.');
    expect(all(editor, '.outcome')).to.have.lengthOf(1);
    editor.addEventListener('csk-rule-change', ({ detail }) => (editor.form = structuredClone(detail.form)));
    type(field(editor, 'limits.limit'), '2.');
    await settled();
    expect(field(editor, 'limits.limit').value).to.equal('2.');
    expect(all(editor, '.outcome')).to.have.lengthOf(1);
    editor.form = structuredClone(form);
    await until(() => field(editor, 'limits.limit').value === '70');
    expect(all(editor, '.outcome')).to.have.lengthOf(0);
  });

  it('keeps the outcome when one function takes the place of another', async () => {
    const editor = make('csk-rule-editor', { tools: fakeRuleTools(), form: TOO_HOT, recording: async () => READINGS });
    await mount([editor], undefined);
    button(editor, 'Try on the recording').click();
    await until(() => all(editor, '.outcome').length === 1);
    editor.recording = async () => READINGS;
    await settled();
    expect(all(editor, '.outcome')).to.have.lengthOf(1);
  });

  it('keeps text that is edited by hand when the host gives it back', async () => {
    const tools = fakeRuleTools();
    const query = tools.queryOf(TOO_HOT);
    const editor = make('csk-rule-editor', { tools, query });
    await mount([editor], undefined);
    button(editor, 'Query text').click();
    const area = await until(() => all(editor, '#query')[0] as HTMLTextAreaElement | undefined);
    editor.addEventListener('csk-rule-change', ({ detail }) => (editor.query = detail.query));
    type(area, `${query}  `);
    await settled();
    expect(all(editor, '#query')).to.deep.equal([area]);
    expect(area.value).to.equal(`${query}  `);
    editor.query = tools.queryOf({ ...TOO_HOT, rule: 'Other' });
    await until(() => field(editor, 'rule').value === 'Other');
  });
});
