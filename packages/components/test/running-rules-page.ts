import { ConnectedServiceError } from '@csk/core';
import type { CskRuleEditor } from '../src/index.ts';
import { fakeRuleTools, recordingFrom } from './fake-rule-tools.ts';
import type { FakeRuleService } from './fake-rules.ts';
import { all, button, find, make, mount, settled, text, type, until } from './mounting.ts';

const RECORDING = recordingFrom(Date.UTC(2026, 1, 3, 8));

/** The rules that run, as a reader sees them, and the one of the page. */
export const items = (editor: CskRuleEditor) => all(editor, '.running li').map((one) => text(one));
/** The limit of a threshold in the form. */
export const limit = (editor: CskRuleEditor) => find<HTMLInputElement>(editor, '#rule-limits-limit');
/** A cell of the limits in reference data. */
export const cell = (editor: CskRuleEditor, label: string) => find<HTMLInputElement>(editor, `[aria-label="${label}"]`);
/** Changes the limit and saves the rule. */
export const tooHot = (editor: CskRuleEditor, value: string) => {
  type(limit(editor), value);
  button(editor, 'Save rule').click();
};

/** The button that opens a rule. */
export function entry(editor: CskRuleEditor, name: string): HTMLButtonElement {
  const found = all(editor, '.running li button').find((one) => text(one).startsWith(name));
  if (!found) throw new Error(`No rule ${name}: ${items(editor).join(' | ')}`);
  return found as HTMLButtonElement;
}

/** An editor with a recording, once the rules are listed. */
export async function open(
  service: FakeRuleService,
  ruleId: string | undefined,
  properties: Partial<CskRuleEditor> = {},
  width = 900,
): Promise<CskRuleEditor> {
  const editor = make('csk-rule-editor', { tools: fakeRuleTools(), recording: RECORDING, ruleId, ...properties });
  await mount([editor], service.client, width);
  await until(() => items(editor).length === service.running.length + 1);
  await settled();
  return editor;
}

export function compileError(): ConnectedServiceError {
  const details = { line: 5, column: 7, problem: 'No column Temprature.', hint: 'Did you mean Temperature?' };
  return new ConnectedServiceError('invalid', 'The query does not compile.', { details });
}
