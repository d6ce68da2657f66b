import { ConnectedServiceError, type RuleForm } from '@csk/core';
import { expect } from '@open-wc/testing';
import { fakeRuleTools, TOO_HOT } from './fake-rule-tools.ts';
import { aRule, ruleService } from './fake-rules.ts';
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
import { cell, compileError, entry, items, limit, open, tooHot } from './running-rules-page.ts';

describe('<csk-rule-editor> and rules that run', () => {
  afterEach(unmount);

  it('lists them with version and state, and opens one, as a form or as text', async () => {
    const service = ruleService();
    const form: RuleForm = { ...TOO_HOT, rule: 'OfThePage' };
    const editor = await open(service, undefined, { form });
    expect(items(editor)).to.deep.equal([
      'too-hot Version 3 As set up',
      'door-open Version 3+2 Changed 2 hr ago',
      'by-device Version 3 As set up',
      'New rule This page keeps it.',
    ]);
    expect(entry(editor, 'New rule').getAttribute('aria-current')).to.equal('true');
    expect(text(find(editor, 'h2'))).to.equal('OfThePage');
    await expectAccessible(editor);
    entry(editor, 'too-hot').click();
    await until(() => text(find(editor, 'h2')) === 'too-hot');
    expect(editor.ruleId).to.equal('too-hot');
    expect(entry(editor, 'too-hot').getAttribute('aria-current')).to.equal('true');
    expect(limit(editor).value).to.equal('70');
    entry(editor, 'by-device').click();
    await until(() => all(editor, '#query').length === 1);
    expect(find<HTMLTextAreaElement>(editor, '#query').value).to.contain('FROM IoTStream');
    entry(editor, 'New rule').click();
    await until(() => text(find(editor, 'h2')) === 'OfThePage');
    expect(editor.ruleId).to.equal(undefined);
  });

  for (const theme of ['light', 'dark'] as const) {
    for (const width of [300, 1_000]) {
      it(`is accessible, ${theme}, ${width} px`, async () => {
        const service = ruleService();
        const editor = await open(service, 'by-device', {}, width);
        const provider = document.querySelector('csk-provider');
        if (provider) provider.theme = theme;
        await until(() => all(editor, '.limits tbody tr').length === 2);
        type(cell(editor, 'High, row 1'), 'much');
        await settled();
        await expectAccessible(editor);
        service.refusal = compileError();
        button(editor, 'Save rule').click();
        await until(() => text(editor).includes('does not compile'));
        await expectAccessible(editor);
        expect(editor.scrollWidth).to.be.at.most(width);
      });
    }
  }

  it('tries the changed draft and saves it over the version that was opened', async () => {
    const service = ruleService();
    const editor = await open(service, 'door-open');
    const events: unknown[] = [];
    editor.addEventListener('csk-rule-save', ({ detail }) => events.push(detail.ruleId));
    editor.addEventListener('csk-rule-saved', ({ detail }) => events.push(detail.rule.jobVersion));
    type(limit(editor), '75');
    await until(() => text(entry(editor, 'door-open')).includes('Not saved yet'));
    button(editor, 'Try on the recording').click();
    await until(() => text(editor).includes('Events played 4'));
    expect(text(editor)).to.not.contain('has changed since');
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('Saved. Version 3+1 takes over within moments.'));
    expect(service.written).to.have.lengthOf(1);
    expect(service.running[1]?.query).to.contain('"limit":75');
    expect(events).to.deep.equal(['door-open', '3+1']);
    await until(() => text(entry(editor, 'door-open')).includes('Version 3+1'));
    expect(text(entry(editor, 'door-open'))).to.not.contain('Not saved yet');
    await expectAccessible(editor);
    // The next change starts from there.
    tooHot(editor, '76');
    await until(() => text(editor).includes('Saved. Version 3+2'));
    type(limit(editor), '77');
    await until(() => !text(editor).includes('Saved.'));
  });

  it('writes nothing when the host takes over, and keeps what nobody has touched as it was written', async () => {
    const service = ruleService();
    const query = `${aRule('spaced').query}   `;
    service.running.push(aRule('spaced', { query, configuredQuery: query }));
    const editor = await open(service, 'spaced');
    const seen: string[] = [];
    editor.addEventListener('csk-rule-save', (event) => {
      event.preventDefault();
      seen.push(event.detail.query);
    });
    button(editor, 'Save rule').click();
    await settled();
    expect(seen).to.deep.equal([query]);
    expect(service.written).to.deep.equal([]);
  });

  it('says what to do when somebody else has saved meanwhile: theirs, or mine over it', async () => {
    const service = ruleService();
    const editor = await open(service, 'too-hot');
    const theirs = fakeRuleTools().queryOf({ ...TOO_HOT, rule: 'too-hot', limits: { kind: 'fixed', limit: 90 } });
    service.changeByOthers('too-hot', theirs);
    tooHot(editor, '75');
    await until(() => text(editor).includes('version 3+1 runs now. What you wrote is still here.'));
    expect(limit(editor).value).to.equal('75');
    expect(service.written).to.deep.equal([]);
    await expectAccessible(editor);
    button(editor, 'Go on with mine').click();
    await until(() => !text(editor).includes('runs now'));
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('Saved. Version 3+2'));
    service.changeByOthers('too-hot', theirs);
    tooHot(editor, '76');
    await until(() => text(editor).includes('version 3+3 runs now'));
    button(editor, 'Show what is stored').click();
    await until(() => limit(editor).value === '90');
    expect(text(entry(editor, 'too-hot'))).to.not.contain('Not saved yet');
  });

  it('shows where a text does not compile, and puts the cursor there', async () => {
    const service = ruleService();
    const editor = await open(service, 'by-device');
    const area = await until(() => all(editor, '#query')[0] as HTMLTextAreaElement | undefined);
    service.refusal = compileError();
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('this does not compile: No column Temprature. (line 5, column 7)'));
    expect(text(editor)).to.contain('Did you mean Temperature?');
    expect(text(find(editor, 'mark'))).to.equal('Stream.Temperature > 70');
    expect(editor.shadowRoot?.activeElement).to.equal(area);
    expect(area.value.slice(area.selectionStart)).to.equal('Stream.Temperature > 70');
    expect(area.getAttribute('aria-invalid')).to.equal('true');
    type(area, area.value.replace('70', '71'));
    await until(() => all(editor, 'mark').length === 0);
    service.refusal = compileError();
    entry(editor, 'too-hot').click();
    await until(() => all(editor, '#rule-limits-limit').length === 1);
    tooHot(editor, '71');
    await until(() => text(editor).includes('this does not compile'));
    await expectAccessible(editor);
  });

  it('offers to give up what the rule remembers when that does not fit', async () => {
    const service = ruleService();
    const editor = await open(service, 'too-hot');
    service.refusal = new ConnectedServiceError('conflict', 'No.', { details: { reasons: ['Another window.'] } });
    tooHot(editor, '71');
    await until(() => text(editor).includes('does not fit the new text. Another window.'));
    await expectAccessible(editor);
    button(editor, 'Save and begin with empty windows').click();
    await until(() => text(editor).includes('Saved.'));
    expect(service.written).to.have.lengthOf(1);
    expect((service.written[0] as { state: string }).state).to.equal('drop');
    service.refusal = UNAVAILABLE;
    tooHot(editor, '72');
    await until(() => text(editor).includes('Not saved: The service does not answer.'));
    button(editor, 'Dismiss').click();
    await until(() => !text(editor).includes('Not saved:'));
  });

  it('keeps what was begun of one rule while another is looked at', async () => {
    const service = ruleService();
    const editor = await open(service, 'too-hot');
    type(limit(editor), '81');
    await settled();
    entry(editor, 'door-open').click();
    await until(() => text(find(editor, 'h2')) === 'door-open');
    expect(limit(editor).value).to.equal('70');
    expect(text(entry(editor, 'too-hot'))).to.contain('Not saved yet');
    service.changeByOthers('too-hot', 'SELECT 1');
    entry(editor, 'too-hot').click();
    await until(() => limit(editor).value === '81');
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('runs now'));
    expect(service.written).to.deep.equal([]);
  });

  it('lets those who may only read look and try, and says why they cannot save', async () => {
    const service = ruleService();
    service.operations = ['Rules_List', 'Rules_GetThresholds'];
    const editor = await open(service, 'by-device');
    await until(() => all(editor, '.limits tbody tr').length === 2);
    expect(all(editor, '.limits input')).to.deep.equal([]);
    for (const label of ['Save rule', 'Save limits']) {
      const refused = button(editor, label);
      expect(refused.getAttribute('aria-disabled')).to.equal('true');
      expect(refused.title).to.contain('Your roles do not include this.');
      const reason = find(editor, `#${refused.getAttribute('aria-describedby') ?? ''}`);
      expect(text(reason)).to.contain('Your roles do not include this.');
      refused.click();
    }
    find<HTMLFormElement>(editor, 'form').requestSubmit();
    await settled();
    expect(service.written).to.deep.equal([]);
    await expectAccessible(editor);
    button(editor, 'Try on the recording').click();
    await until(() => text(editor).includes('Events played 4'));
    entry(editor, 'New rule').click();
    await until(() => !button(editor, 'Save rule').hasAttribute('aria-disabled'));
  });

  it('shows hostile names, rows and answers as text, and holds its layout', async () => {
    const hostile = '<img src=x onerror="window.hacked=1">';
    const long = 'W'.repeat(10_000);
    for (const width of [300, 900]) {
      const service = ruleService();
      const query = `SELECT ${long}`;
      service.running.push({ ...aRule('x'), id: hostile + long, jobVersion: long, query, hasThresholds: true });
      service.limits = { ...service.limits, rows: [JSON.parse(`{"__proto__":1,"${long}":"\u202Eevil"}`)] };
      const editor = await open(service, hostile + long, {}, width);
      await until(() => all(editor, '.limits tbody tr').length === 1);
      const details = { line: 1, column: 9_000, problem: hostile + long, hint: hostile };
      service.refusal = new ConnectedServiceError('invalid', 'No.', { details });
      button(editor, 'Save rule').click();
      await until(() => text(editor).includes(`does not compile: ${hostile}`));
      expect(all(editor, 'img, script, b')).to.deep.equal([]);
      expect(editor.scrollWidth).to.be.at.most(width);
      expect('hacked' in window).to.equal(false);
      unmount();
    }
  });

  it('waits, fails and is tried again, and says that nothing runs', async () => {
    const service = ruleService();
    service.silent = true;
    const editor = make('csk-rule-editor', { tools: fakeRuleTools() });
    const provider = await mount([editor], service.client);
    await until(() => all(editor, '.running .skeleton').length === 1);
    expect(all(editor, '.columns').length).to.equal(1, 'the rule of the page does not wait');
    editor.ruleId = 'too-hot';
    await until(() => all(editor, '.columns').length === 0);
    await expectAccessible(editor);
    service.silent = false;
    service.failure = UNAVAILABLE;
    provider.client = { ...service.client };
    await until(() => text(editor).includes('The service does not answer.'));
    await expectAccessible(editor);
    service.failure = undefined;
    button(editor, 'Try again').click();
    await until(() => items(editor).length === 4);
    editor.ruleId = 'gone';
    await until(() => text(editor).includes('No rule “gone” runs.'));
    service.running.length = 0;
    provider.client = { ...service.client };
    await until(() => text(editor).includes('The engine runs no rules.'));
    await expectAccessible(editor);
  });

  it('saves over limits that others have changed, which is no other rule, and does not take their limits for its own', async () => {
    const service = ruleService();
    const editor = await open(service, 'by-device');
    await until(() => all(editor, '.limits tbody tr').length === 2);
    service.running[2] = { ...aRule('by-device'), ...service.running[2], version: 'theirs' };
    service.limits = { ...service.limits, version: 'theirs' };
    const area = find<HTMLTextAreaElement>(editor, '#query');
    type(area, area.value.replace('70', '71'));
    button(editor, 'Save rule').click();
    await until(() => text(editor).includes('Saved. Version 3+1'));
    type(cell(editor, 'High, row 1'), '68');
    button(editor, 'Save limits').click();
    await until(() => text(editor).includes('the limits were changed in the meantime'));
  });

  it('lets a save come to its end while another rule is looked at', async () => {
    const service = ruleService();
    const { update } = service.client.rules;
    let go = () => {};
    service.client.rules.update = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return update(...args);
    };
    const editor = await open(service, 'too-hot');
    const leaveWhileSaving = async () => {
      await until(() => text(editor).includes('Saving …'));
      await settled();
      entry(editor, 'door-open').click();
      await until(() => text(find(editor, 'h2')) === 'door-open');
    };
    tooHot(editor, '75');
    await leaveWhileSaving();
    go();
    await until(() => text(entry(editor, 'too-hot')).includes('Version 3+1'));
    expect(text(entry(editor, 'too-hot'))).to.not.contain('Not saved yet');
    entry(editor, 'too-hot').click();
    await until(() => limit(editor).value === '75');
    expect(text(editor)).to.not.contain('What you wrote is still here');

    service.refusal = UNAVAILABLE;
    tooHot(editor, '76');
    await leaveWhileSaving();
    go();
    await until(() => service.refusal === undefined);
    await settled();
    expect(text(editor)).to.not.contain('Not saved:');
    expect(text(entry(editor, 'too-hot'))).to.contain('Not saved yet');
  });

  it('leaves the cursor of who goes on before a text is refused', async () => {
    const service = ruleService();
    const { update } = service.client.rules;
    let go = () => {};
    service.client.rules.update = async (...args) => {
      await new Promise<void>((resolve) => (go = resolve));
      return update(...args);
    };
    const editor = await open(service, 'by-device');
    const area = await until(() => all(editor, '#query')[0] as HTMLTextAreaElement | undefined);
    const saveAnd = async (goOn: () => void) => {
      service.refusal = compileError();
      button(editor, 'Save rule').click();
      await until(() => text(editor).includes('Saving …'));
      goOn();
      await settled();
      go();
      await until(() => service.refusal === undefined);
      await settled();
    };
    area.focus();
    await saveAnd(() => type(area, `${area.value} AND 1 = 1`));
    expect(area.selectionStart).to.equal(area.value.length);
    await saveAnd(() => entry(editor, 'too-hot').focus());
    expect(editor.shadowRoot?.activeElement).to.equal(entry(editor, 'too-hot'));
  });
});
