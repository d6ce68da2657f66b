import type { Rule, RuleForm, RuleThresholds, ThresholdRow } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { WriteController } from '../element/write-controller.ts';
import { limitColumns, limitRows, rowsToSave, type LimitColumn, type LimitRow } from './limit-rows.ts';
import { saveProblemOf, type SaveProblem } from './save-problem.ts';

interface LimitsHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** Which limits are wanted, and what their rule looks like. */
export interface LimitsOf {
  /** The rule; absent when it has no limits of its own. */
  readonly id: string | undefined;
  readonly form: RuleForm | undefined;
}

interface Begun {
  readonly stored: RuleThresholds;
  readonly rows: readonly LimitRow[];
}

/** The limits of the opened rule as they stand in reference data: fetched, edited row by row, written as a whole. */
export class RuleLimits implements ReactiveController {
  readonly #host: LimitsHost;
  readonly #access: AccessController;
  readonly #of: () => LimitsOf;
  readonly #fetch: FetchController<RuleThresholds>;
  readonly #write: WriteController;
  #taken: RuleThresholds | undefined;
  #stored: RuleThresholds | undefined;
  #rows: readonly LimitRow[] | undefined;
  #saved: RuleThresholds | undefined;
  /** What was typed and not saved, by rule. */
  readonly #begun = new Map<string, Begun>();
  #nextId = 0;
  #filter = '';

  constructor(host: LimitsHost, access: AccessController, of: () => LimitsOf) {
    this.#host = host;
    this.#access = access;
    this.#of = of;
    this.#fetch = new FetchController(
      host,
      (client, signal) => (this.#id === undefined ? undefined : client.rules.getThresholds(this.#id, { signal })),
      () => [this.#id],
    );
    this.#write = new WriteController(host, () => this.#id);
    host.addController(this);
  }

  hostUpdate(): void {
    const { data } = this.#fetch;
    if (data === this.#taken) return;
    this.#taken = data;
    const begun = data && this.#begun.get(data.id);
    this.#take(begun?.stored ?? data, begun?.rows);
  }

  get #id(): string | undefined {
    return this.#access.allows('Rules_GetThresholds') ? this.#of().id : undefined;
  }

  #take(stored: RuleThresholds | undefined, rows = stored && limitRows(stored.rows)): void {
    this.#stored = stored;
    this.#rows = rows;
    this.#nextId = Math.max(-1, ...(rows ?? []).map(({ id }) => id)) + 1;
  }

  /** Whether the opened rule has limits that the caller may see. */
  get isOffered(): boolean {
    return this.#id !== undefined;
  }

  get mayWrite(): boolean {
    return this.#access.allows('Rules_ReplaceThresholds');
  }

  /** Absent until they are known. */
  get rows(): readonly LimitRow[] | undefined {
    return this.#rows;
  }

  get columns(): readonly LimitColumn[] {
    return limitColumns(this.#rows ?? [], this.#of().form);
  }

  /** As they would be written: what a dry run looks up. */
  get values(): readonly ThresholdRow[] | undefined {
    return (this.#rows && rowsToSave(this.#rows, this.columns)) ?? this.#stored?.rows;
  }

  get saved(): RuleThresholds | undefined {
    return this.#saved;
  }

  /** Whether something was typed for a rule and not saved. */
  isEdited(id: string): boolean {
    return this.#begun.has(id);
  }

  get isSaving(): boolean {
    return this.#write.busy;
  }

  get error(): unknown {
    return this.#fetch.error;
  }

  get problem(): SaveProblem | undefined {
    const { failure } = this.#write;
    return failure && saveProblemOf(failure.error);
  }

  /** What is stored takes the place of what was typed. */
  readonly reload = () => {
    if (this.#stored) this.#begun.delete(this.#stored.id);
    this.#write.dismiss();
    this.#fetch.refresh();
  };

  /** What was typed goes over what somebody else has stored in the meantime. */
  readonly keepMine = async () => {
    const { store } = this.#host;
    const id = this.#id;
    if (!store || id === undefined) return;
    // Only its version counts here; when it cannot be had, saving says so once more.
    const now = await store.client.rules.getThresholds(id).catch(() => undefined);
    if (!now || this.#id !== id || !this.#stored) return;
    this.#renew({ ...this.#stored, version: now.version });
    this.#write.dismiss();
  };

  /** Only rows that have this text are looked at. */
  get filter(): string {
    return this.#filter;
  }

  find(text: string): void {
    this.#filter = text;
    this.#host.requestUpdate();
  }

  type(id: number, column: string, text: string): void {
    const typed = (row: LimitRow) => ({ ...row, typed: new Map([...row.typed, [column, text]]) });
    this.#change((rows) => rows.map((row) => (row.id === id ? typed(row) : row)));
  }

  add(): void {
    const id = this.#nextId;
    this.#nextId += 1;
    this.#change((rows) => [...rows, { id, stored: {}, typed: new Map() }]);
  }

  remove(id: number): void {
    this.#change((rows) => rows.filter((row) => row.id !== id));
  }

  #change(change: (rows: readonly LimitRow[]) => readonly LimitRow[]): void {
    if (!this.#stored) return;
    this.#rows = change(this.#rows ?? []);
    this.#begun.set(this.#stored.id, { stored: this.#stored, rows: this.#rows });
    this.#saved = undefined;
    this.#host.requestUpdate();
  }

  /** The limits after the save; `undefined` when there is a {@link problem}, or something in them is wrong. */
  async save(): Promise<RuleThresholds | undefined> {
    const written = this.#rows;
    const rows = written && rowsToSave(written, this.columns);
    const id = this.#id;
    const ifVersion = this.#stored?.version;
    if (!rows || id === undefined || ifVersion === undefined) return undefined;
    const saved = await this.#write.run({
      run: (client, opId) => client.rules.replaceThresholds(id, { rows }, { ifVersion, idempotencyKey: opId }),
    });
    if (!saved) return undefined;
    if (this.#begun.get(id)?.rows === written) this.#begun.delete(id);
    if (this.#id === id && this.#rows === written) {
      this.#take(saved);
      this.#saved = saved;
    }
    // What was typed since then goes on from there.
    this.#renew(saved);
    return saved;
  }

  /** The rule was saved, which makes another version of its limits, too. */
  ruleSaved({ id, version }: Rule, replaced: string): void {
    const known = this.#stored?.id === id ? this.#stored : this.#begun.get(id)?.stored;
    if (known?.version === replaced) this.#renew({ ...known, version });
  }

  /** What the next save of these limits takes the place of. */
  #renew(stored: RuleThresholds): void {
    const { id } = stored;
    if (this.#stored?.id === id) this.#stored = stored;
    const begun = this.#begun.get(id);
    if (begun) this.#begun.set(id, { ...begun, stored });
  }

  /** Another rule is opened. */
  leave(): void {
    this.#saved = undefined;
    this.#filter = '';
  }

  /** Rules of another service are others. */
  clear(): void {
    this.#begun.clear();
    this.leave();
  }

  readonly dismiss = () => this.#write.dismiss();
}
