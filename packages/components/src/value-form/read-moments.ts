import type { ValueRule } from './field-values.ts';
import { enteredText, INCOMPLETE } from './value-field.ts';

/** One field as a form knows it. */
interface KnownField {
  readonly id: string;
  readonly rule: ValueRule;
  readonly text: string;
  readonly change: (text: string) => void;
}

/**
 * Reads fields for moments once more before a form is sent: such a field says nothing while only a part of a date is
 * entered, and what somebody has begun must not be left out unseen.
 */
export function readMoments(form: ParentNode, fields: readonly KnownField[]): void {
  for (const { id, rule, text, change } of fields) {
    if (rule.type !== 'date-time') continue;
    const input = form.querySelector<HTMLInputElement>(`#${CSS.escape(id)}`);
    if (input && input.validity.badInput !== (text === INCOMPLETE)) change(enteredText(input));
  }
}
