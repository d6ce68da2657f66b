import type { CommandDefinition, Json } from '@csk/core';
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
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** What is entered for one command. Never changes; each step makes another. */
export class CommandDraft {
  readonly #edits: DraftTexts;
  readonly isChecked: boolean;

  constructor(edits: DraftTexts = {}, isChecked = false) {
    this.#edits = edits;
    this.isChecked = isChecked;
  }

  change(key: string, text: string): CommandDraft {
    return new CommandDraft({ ...this.#edits, [key]: text }, this.isChecked);
  }

  /** From now on problems are told, as they come and go. */
  checked(): CommandDraft {
    return this.isChecked ? this : new CommandDraft(this.#edits, true);
  }

  /** The draft as the form of a command, in which moments are those of a time zone. */
  formOf(definition: CommandDefinition, timeZone: string | undefined): DraftForm {
    const items = itemsOf(definition.parameters);
    const texts = { ...initialTexts(items, timeZone), ...this.#edits };
    const problems = problemsOf(items, texts, timeZone);
    return {
      items,
      texts,
      firstWrong: leavesOf(items).find(({ key }) => problems.has(key)),
      itemOf: (field) => leavesOf(items).find((item) => item.field === field),
      parameters: () => parametersOf(items, texts, timeZone),
      problemTexts: (t, format) => {
        const told = this.isChecked ? [...problems] : [];
        return new Map(
          told.map(([key, problem]) => [
            key,
            problem.kind === 'required' ? t.required : problemText(problem, t, format),
          ]),
        );
      },
    };
  }
}

export interface DraftForm {
  readonly items: readonly ParameterItem[];
  readonly texts: DraftTexts;
  /** The first field that keeps the command from being sent. */
  readonly firstWrong: ParameterItem | undefined;
  /** The field that the service means. */
  readonly itemOf: (field: Json | undefined) => ParameterItem | undefined;
  /** What goes to the service. Expects that nothing is wrong. */
  readonly parameters: () => { readonly [name: string]: Json };
  readonly problemTexts: (t: CommandPanelStrings, format: Formatter) => ReadonlyMap<string, string>;
}
