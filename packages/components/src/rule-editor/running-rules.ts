import type { ConnectedServiceClient, Rule, RuleState, RuleThresholds } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import { RepeatedFetch } from '../element/repeated-fetch.ts';
import { WriteController } from '../element/write-controller.ts';
import { saveProblemOf, type SaveProblem } from './save-problem.ts';

interface RulesHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/** A rule after a save. */
export interface SavedRule {
  readonly rule: Rule;
  /** The version in whose place it is. */
  readonly replaced: string;
}

/** An engine runs a handful; a page lists no more than this. */
const MOST_RULES = 500;
/** Rules are no records that the live connection tells of. */
const PACE = { everyMs: 60_000, settleMs: 1_000 };

/** The rules that an engine runs: listed, one of them opened, and saved against the version that was opened. */
export class RunningRules {
  readonly #host: RulesHost;
  readonly #access: AccessController;
  readonly #list: RepeatedFetch<readonly Rule[]>;
  readonly #write: WriteController;
  #opened: Rule | undefined;
  /** What a save has given, until the list is fetched again. */
  #newer: { readonly list: readonly Rule[] | undefined; readonly rule: Rule } | undefined;
  #saved: Rule | undefined;

  constructor(host: RulesHost, access: AccessController) {
    this.#host = host;
    this.#access = access;
    this.#list = new RepeatedFetch(
      host,
      (client, signal) => (this.isOffered ? listRules(client, signal) : undefined),
      () => [this.isOffered],
      PACE,
    );
    this.#write = new WriteController(host, () => this.#opened?.id);
  }

  /** Whether the caller may see which rules run. */
  get isOffered(): boolean {
    return this.#host.store !== undefined && this.#access.allows('Rules_List');
  }

  /** Whether it is not known yet what a rule looks like, or whether it runs at all. */
  isAwaited(id: string | undefined): boolean {
    return (
      id !== undefined &&
      this.#host.store !== undefined &&
      !this.#access.denies('Rules_List') &&
      this.rules === undefined
    );
  }

  /** Absent until they are known. */
  get rules(): readonly Rule[] | undefined {
    const { data } = this.#list;
    const { list, rule } = this.#newer ?? {};
    return rule && list === data ? data?.map((one) => (one.id === rule.id ? rule : one)) : data;
  }

  get error(): unknown {
    return this.#list.error;
  }

  readonly refresh = () => this.#list.refresh();

  find(id: string | undefined): Rule | undefined {
    return this.rules?.find((rule) => rule.id === id);
  }

  /** The rule that is edited, as it was when it was opened. */
  get opened(): Rule | undefined {
    return this.#opened;
  }

  open(rule: Rule | undefined): void {
    this.#opened = rule;
    this.#saved = undefined;
    this.#write.dismiss();
  }

  /** What runs now, when it is no longer what was opened. */
  get newer(): Rule | undefined {
    const running = this.find(this.#opened?.id);
    return running && running.version !== this.#opened?.version && running.query !== this.#opened?.query
      ? running
      : undefined;
  }

  /** The draft goes over what somebody else has saved in the meantime. */
  readonly keepMine = () => {
    if (this.newer) this.#opened = this.newer;
    this.edited();
  };

  get mayWrite(): boolean {
    return this.#access.allows('Rules_Update');
  }

  get isSaving(): boolean {
    return this.#write.busy;
  }

  /** What the last save gave, until something else is opened or edited. */
  get saved(): Rule | undefined {
    return this.#saved;
  }

  get problem(): SaveProblem | undefined {
    const { failure } = this.#write;
    return failure && saveProblemOf(failure.error);
  }

  /** What was said of the last save is no longer true, or was read. */
  edited(): void {
    this.#saved = undefined;
    this.#write.dismiss();
  }

  /** What the save has made; `undefined` when there is a {@link problem}. */
  async save(query: string, state: RuleState): Promise<SavedRule | undefined> {
    const opened = this.#opened;
    const { store } = this.#host;
    if (!opened) return undefined;
    this.#saved = undefined;
    let replaced = opened.version;
    const rule = await this.#write.run({
      run: async (client, opId) => {
        // Only its limits may have been changed meanwhile: that is another version, and no other rule.
        const running = await client.rules.get(opened.id);
        if (running?.query === opened.query) replaced = running.version;
        return client.rules.update(opened.id, { query, state }, { ifVersion: replaced, idempotencyKey: opId });
      },
    });
    if (this.#host.store !== store) return undefined;
    if (rule || this.problem?.kind === 'stale') this.refresh();
    if (!rule) return undefined;
    this.#newer = { list: this.#list.data, rule };
    if (this.#opened?.id === opened.id) this.#opened = this.#saved = rule;
    return { rule, replaced };
  }

  /** Limits were saved, which makes another version of their rule. */
  limitsSaved({ id, version }: RuleThresholds): void {
    if (this.#opened?.id === id) this.#opened = { ...this.#opened, version };
    const rule = this.find(id);
    if (rule) this.#newer = { list: this.#list.data, rule: { ...rule, version } };
    this.refresh();
  }
}

async function listRules(client: ConnectedServiceClient, signal: AbortSignal): Promise<readonly Rule[]> {
  const rules: Rule[] = [];
  for await (const rule of client.rules.list({ signal })) {
    if (rules.push(rule) >= MOST_RULES) break;
  }
  return rules;
}
