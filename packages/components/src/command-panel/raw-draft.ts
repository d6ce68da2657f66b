import type { CommandDefinition, Json, RawCommand } from '@csk/core';
import { interpolate } from '../format/interpolate.ts';
import { entered, type FieldProblem, type ValueRule } from '../value-form/field-values.ts';
import { problemText } from '../value-form/value-field.ts';
import type { DraftTexts } from './command-input.ts';
import type { EntryForm } from './command-draft.ts';
import { jsonBreak, type TextPlace } from './json-place.ts';

type Mode = CommandDefinition['mode'];

/** What is entered for a custom command. A check box holds `true` or nothing. */
export type RawField = 'name' | 'mode' | 'payload' | 'timeout' | 'byDevice';

/** How the service names a field when it refuses what is in it. */
const FIELDS: Readonly<Record<RawField, string>> = {
  name: 'raw.name',
  mode: 'raw.mode',
  payload: 'raw.payload',
  timeout: 'raw.timeoutMs',
  byDevice: 'raw.completion',
};

/** The service takes no longer names. */
export const NAME_RULE: ValueRule = { type: 'string', maxLength: 100 };

/** In seconds: a message waits two days at most, a direct method is waited for at most five minutes (IoT Hub). */
const TIMEOUTS: Readonly<Record<Mode, { readonly rule: ValueRule; readonly usual: string }>> = {
  queued: { rule: { type: 'integer', minimum: 1, maximum: 172_800 }, usual: '3600' },
  direct: { rule: { type: 'integer', minimum: 1, maximum: 300 }, usual: '30' },
};

type RawProblem = FieldProblem | { readonly kind: 'required' } | ({ readonly kind: 'not-json-at' } & TextPlace);

export interface RawForm extends EntryForm {
  readonly texts: Readonly<Record<RawField, string>>;
  readonly name: string;
  readonly mode: Mode;
  readonly timeoutRule: ValueRule;
}

/** A command that nobody has described, as it is entered. Never changes; each step makes another. */
export class RawDraft {
  readonly #edits: DraftTexts;
  readonly #isChecked: boolean;

  constructor(edits: DraftTexts = {}, isChecked = false) {
    this.#edits = edits;
    this.#isChecked = isChecked;
  }

  change(key: string, text: string): RawDraft {
    return new RawDraft({ ...this.#edits, [key]: text }, this.#isChecked);
  }

  /** From now on problems are told, as they come and go. */
  checked(): RawDraft {
    return this.#isChecked ? this : new RawDraft(this.#edits, true);
  }

  form(): RawForm {
    const { name = '', payload = '', byDevice = '' } = this.#edits;
    const mode: Mode = this.#edits['mode'] === 'direct' ? 'direct' : 'queued';
    const { rule, usual } = TIMEOUTS[mode];
    const texts = { name, mode, payload, timeout: this.#edits['timeout'] ?? usual, byDevice };
    const problems = problemsOf(texts, rule);
    const [first] = problems.keys();
    return {
      texts,
      name: name.trim(),
      mode,
      timeoutRule: rule,
      firstWrong: first === undefined ? undefined : { key: first },
      fieldOf,
      content: () => ({ raw: rawOf(texts, mode) }),
      problemTexts: (t, format) => {
        const told = this.#isChecked ? [...problems] : [];
        return new Map(
          told.map(([key, problem]) => {
            if (problem.kind === 'required') return [key, t.required] as const;
            if (problem.kind !== 'not-json-at') return [key, problemText(problem, t, format)] as const;
            const place = { line: format.number(problem.line), column: format.number(problem.column) };
            return [key, interpolate(t.notJsonAt, place)] as const;
          }),
        );
      },
    };
  }
}

/** In the order of the form. */
function problemsOf(texts: Readonly<Record<RawField, string>>, timeout: ValueRule): ReadonlyMap<RawField, RawProblem> {
  const found = (['name', 'timeout', 'payload'] as const).flatMap((field) => {
    const problem = problemOf(field, texts[field], timeout);
    return problem ? [[field, problem] as const] : [];
  });
  return new Map(found);
}

function problemOf(field: 'name' | 'payload' | 'timeout', text: string, timeout: ValueRule): RawProblem | undefined {
  if (field === 'payload') {
    const read = payloadOf(text);
    return 'place' in read ? { kind: 'not-json-at', ...read.place } : undefined;
  }
  if (text.trim() === '') return { kind: 'required' };
  const result = entered(field === 'name' ? NAME_RULE : timeout, text, undefined);
  return 'problem' in result ? result.problem : undefined;
}

/** Any JSON, or nothing. */
function payloadOf(text: string): { readonly value: Json | undefined } | { readonly place: TextPlace } {
  if (text.trim() === '') return { value: undefined };
  try {
    return { value: JSON.parse(text) as Json };
  } catch {
    return { place: jsonBreak(text) };
  }
}

function rawOf({ name, payload, timeout, byDevice }: Readonly<Record<RawField, string>>, mode: Mode): RawCommand {
  const read = payloadOf(payload);
  const seconds = entered(TIMEOUTS[mode].rule, timeout, undefined);
  return {
    name: name.trim(),
    mode,
    timeoutMs: 'value' in seconds ? Number(seconds.value) * 1_000 : 0,
    ...('value' in read && read.value !== undefined ? { payload: read.value } : {}),
    ...(mode === 'queued' && byDevice === 'true' ? { completion: 'device' } : {}),
  };
}

/** A job names the content of a raw message as it names that of any other. */
function fieldOf(field: Json | undefined): { readonly key: RawField } | undefined {
  if (typeof field !== 'string') return undefined;
  if (field.startsWith('parameters')) return { key: 'payload' };
  const [key] = Object.entries(FIELDS).find(([, name]) => field.startsWith(name)) ?? [];
  return key === undefined ? undefined : { key: key as RawField };
}
