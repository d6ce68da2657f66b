import type { CommandDefinition, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { LazyPart } from '../element/lazy-part.ts';
import { readMoments } from '../value-form/read-moments.ts';
import { CommandDraft, type DraftForm } from './command-draft.ts';
import { CUSTOM, fieldId } from './command-form.ts';
import { leavesOf } from './command-input.ts';
import type { CommandTarget } from './command-target.ts';
import type { RawDraft, RawForm } from './raw-draft.ts';
import type * as RawParts from './raw-fields.ts';

interface EntryHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
  /** Name of the command that is chosen at first. */
  readonly command: string | undefined;
}

/** A command that is defined, or one that nobody has described, and what is entered for it. */
export type Entry =
  | { readonly definition: CommandDefinition; readonly form: DraftForm }
  | { readonly definition?: undefined; readonly form: RawForm };

/** Which command is chosen, and what is entered for it. */
export class CommandEntry {
  readonly #host: EntryHost;
  readonly #access: AccessController;
  readonly #definitions: FetchController<readonly CommandDefinition[]>;
  /** Few people may send what nobody has described. */
  readonly raw: LazyPart<typeof RawParts>;
  #chosenId: Id<'commandDefinition'> | undefined;
  /** Absent as long as nothing is entered. */
  #draft: CommandDraft | RawDraft | undefined;
  #round = 0;

  constructor(host: EntryHost, target: CommandTarget, access: AccessController) {
    this.#host = host;
    this.#access = access;
    this.#definitions = new FetchController<readonly CommandDefinition[]>(
      host,
      (client, signal) =>
        target.device ? client.commands.definitions({ deviceId: target.device }, { signal }) : undefined,
      () => [target.device],
    );
    this.raw = new LazyPart(host, () => import('./raw-fields.ts'));
  }

  /** What the device understands; absent until it is known. */
  get definitions(): readonly CommandDefinition[] | undefined {
    return this.#definitions.data;
  }

  get error(): unknown {
    return this.#definitions.error;
  }

  readonly refresh = () => this.#definitions.refresh();

  /** Whether a command may be chosen that is not defined. */
  get offersCustom(): boolean {
    return this.#access.allows('Commands_SendRaw');
  }

  /** Whose form is shown: the id of a definition, or `CUSTOM`. Absent when there is nothing to send. */
  get chosen(): Id<'commandDefinition'> | undefined {
    const custom = this.offersCustom ? CUSTOM : undefined;
    if (this.#chosenId === CUSTOM && custom !== undefined) return custom;
    return this.#definition?.id ?? custom;
  }

  get #definition(): CommandDefinition | undefined {
    const all = this.definitions ?? [];
    const { command } = this.#host;
    return all.find(({ id }) => id === this.#chosenId) ?? all.find(({ name }) => name === command) ?? all[0];
  }

  /** With nothing entered. */
  choose(id: Id<'commandDefinition'> | undefined): void {
    this.#chosenId = id;
    this.#draft = undefined;
    this.#round += 1;
    this.#host.requestUpdate();
  }

  /** Another one whenever it is begun anew: half a date that stands in a field is no part of what is entered then. */
  get round(): string {
    return `${this.#round} ${this.chosen ?? ''}`;
  }

  /** Moments are those of the time zone. Absent while what it takes is on its way. */
  current(timeZone: string | undefined): Entry | undefined {
    const definition = this.#definition;
    if (this.chosen === CUSTOM) return this.#rawDraft && { form: this.#rawDraft.form() };
    return definition && { definition, form: this.#commandDraft.formOf(definition, timeZone) };
  }

  get #commandDraft(): CommandDraft {
    return this.#draft instanceof CommandDraft ? this.#draft : new CommandDraft();
  }

  get #rawDraft(): RawDraft | undefined {
    const parts = this.raw.want();
    return parts && (this.#draft instanceof parts.RawDraft ? this.#draft : new parts.RawDraft());
  }

  get #shownDraft(): CommandDraft | RawDraft | undefined {
    return this.chosen === CUSTOM ? this.#rawDraft : this.#commandDraft;
  }

  get isJson(): boolean {
    return this.#commandDraft.isJson;
  }

  change(key: string, text: string): void {
    this.#draft = this.#shownDraft?.change(key, text);
    this.#host.requestUpdate();
  }

  /** From now on problems are told, as they come and go. */
  check(): void {
    this.#draft = this.#shownDraft?.checked();
    this.#host.requestUpdate();
  }

  /** Between fields and JSON; where that cannot be, the keyboard goes to what is in the way: this gives its field. */
  switch(definition: CommandDefinition, timeZone: string | undefined): { readonly key: string } | undefined {
    const before = this.isJson;
    const draft = this.#commandDraft.switched(definition, timeZone);
    this.#draft = draft;
    this.#host.requestUpdate();
    const { firstWrong, items } = draft.formOf(definition, timeZone);
    return (draft.isJson === before ? firstWrong : undefined) ?? leavesOf(items)[0];
  }

  /** Takes in what fields for moments have not said. */
  readMoments(element: HTMLFormElement | null, timeZone: string | undefined): void {
    const entry = this.current(timeZone);
    if (!entry?.definition || !element) return;
    const { items, texts } = entry.form;
    readMoments(
      element,
      leavesOf(items).map((item) => ({
        id: fieldId(item),
        rule: item.rule,
        text: texts[item.key] ?? '',
        change: (text) => this.change(item.key, text),
      })),
    );
  }
}
