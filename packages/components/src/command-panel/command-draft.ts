import type { CommandContent, CommandDefinition, Json } from '@csk/core';
import type { Formatter } from '../format/formatter.ts';
import { problemText } from '../value-form/value-field.ts';
import {
  initialTexts,
  itemsOf,
  leavesOf,
  parametersOf,
  problemsOf,
  type DraftTexts,
  type ParameterItem,
} from './command-input.ts';
import { JSON_ITEM, textsOf } from './command-json.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** What is entered for one command: field by field, or as JSON. Never changes; each step makes another. */
export class CommandDraft {
  readonly #edits: DraftTexts;
  readonly isChecked: boolean;
  readonly #json: string | undefined;
  /** Somebody wants fields for JSON that they cannot show. */
  readonly #isStuck: boolean;

  constructor(edits: DraftTexts = {}, isChecked = false, json?: string, isStuck = false) {
    this.#edits = edits;
    this.isChecked = isChecked;
    this.#json = json;
    this.#isStuck = isStuck;
  }

  get isJson(): boolean {
    return this.#json !== undefined;
  }

  change(key: string, text: string): CommandDraft {
    if (this.isJson) return new CommandDraft(this.#edits, this.isChecked, text);
    return new CommandDraft({ ...this.#edits, [key]: text }, this.isChecked);
  }

  /** From now on problems are told, as they come and go. */
  checked(): CommandDraft {
    return this.isChecked ? this : new CommandDraft(this.#edits, true, this.#json, this.#isStuck);
  }

  /** The same as JSON, or back in fields. What cannot be said the other way stays, and is told as a problem. */
  switched(definition: CommandDefinition, timeZone: string | undefined): CommandDraft {
    const form = this.formOf(definition, timeZone);
    if (form.hasUnreadable) return this.checked();
    if (!this.isJson) return new CommandDraft(this.#edits, false, JSON.stringify(form.parameters(), null, 2));
    const edits = textsOf(itemsOf(definition.parameters), form.parameters(), timeZone);
    return edits ? new CommandDraft(edits) : new CommandDraft(this.#edits, true, this.#json, true);
  }

  /** The draft as the form of a command, in which moments are those of a time zone. */
  formOf(definition: CommandDefinition, timeZone: string | undefined): DraftForm {
    const json = this.#json;
    const items = json === undefined ? itemsOf(definition.parameters) : [JSON_ITEM];
    const texts = json === undefined ? { ...initialTexts(items, timeZone), ...this.#edits } : { [JSON_ITEM.key]: json };
    const problems = problemsOf(items, texts, timeZone);
    const parameters = () => parametersOf(items, texts, timeZone);
    const inForm = json === undefined ? parameters : () => parameters()[JSON_ITEM.parameter.name] as JsonObject;
    return {
      items,
      texts,
      firstWrong: leavesOf(items).find(({ key }) => problems.has(key)),
      hasUnreadable: [...problems.values()].some(({ kind }) => kind !== 'required'),
      fieldOf: (field) =>
        json !== undefined && typeof field === 'string' && field.startsWith(JSON_ITEM.field)
          ? JSON_ITEM
          : leavesOf(items).find((item) => item.field === field),
      parameters: inForm,
      content: () => ({ name: definition.name, parameters: inForm() }),
      problemTexts: (t, format) => {
        const told = this.isChecked ? [...problems] : [];
        const texts = told.map(
          ([key, problem]) =>
            [key, problem.kind === 'required' ? t.required : problemText(problem, t, format)] as const,
        );
        return new Map(this.#isStuck ? [[JSON_ITEM.key, t.notOfFields], ...texts] : texts);
      },
    };
  }
}

type JsonObject = { readonly [name: string]: Json };

type FieldKey = Pick<ParameterItem, 'key'>;

/** What is entered, of whichever command. */
export interface EntryForm {
  /** The first field that keeps the command from being sent. */
  readonly firstWrong: FieldKey | undefined;
  /** The field that the service means. */
  readonly fieldOf: (field: Json | undefined) => FieldKey | undefined;
  /** What goes to the service. Expects that nothing is wrong. */
  readonly content: () => CommandContent;
  /** By key, once they are told. */
  readonly problemTexts: (t: CommandPanelStrings, format: Formatter) => ReadonlyMap<string, string>;
}

export interface DraftForm extends EntryForm {
  readonly items: readonly ParameterItem[];
  readonly texts: DraftTexts;
  /** Whether something is entered that cannot be read, besides what is missing. */
  readonly hasUnreadable: boolean;
  /** Expects that nothing is wrong. */
  readonly parameters: () => JsonObject;
}
