import type { Rule, RuleState, RuleThresholds, RuleTools } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import type { RuleDetail } from '../events.ts';
import { draftOf, withKind } from './rule-draft.ts';
import { RuleLimits } from './rule-limits.ts';
import { currentOf, NEW_WORK, workOfQuery, type Current, type RuleWork } from './rule-work.ts';
import { RunningRules } from './running-rules.ts';

interface DeskHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
  readonly tools: RuleTools | undefined;
  readonly ruleId: string | undefined;
}

interface DeskNews {
  /** The rule was changed and is complete. */
  readonly edited: (rule: RuleDetail) => void;
  /** Another rule, or another text of it, is in work. */
  readonly taken: () => void;
}

/** Work that was begun, and the rule as it was then. */
interface Begun {
  readonly work: RuleWork;
  readonly rule: Rule | undefined;
}

/**
 * What is on the desk of whoever edits rules: one rule in work, be it a running one or the host's own, and what was begun
 * of others, so that looking at another rule loses nothing.
 */
export class RuleDesk {
  readonly running: RunningRules;
  readonly limits: RuleLimits;
  readonly #host: DeskHost;
  readonly #news: DeskNews;
  /** By the name of the running rule; the host's own under `undefined`. */
  readonly #begun = new Map<string | undefined, Begun>();
  #work: RuleWork = NEW_WORK;
  #isChecked = false;

  constructor(host: DeskHost, access: AccessController, news: DeskNews) {
    this.#host = host;
    this.#news = news;
    this.running = new RunningRules(host, access);
    this.limits = new RuleLimits(host, access, () => ({
      id: this.running.opened?.hasThresholds ? this.running.opened.id : undefined,
      form: host.tools && currentOf(this.#work, host.tools).form,
    }));
  }

  get work(): RuleWork {
    return this.#work;
  }

  /** Whether to show problems: not before the first try to save or run. */
  get isChecked(): boolean {
    return this.#isChecked;
  }

  /** Whether a running rule has changes that are not saved. */
  isEdited(id: string): boolean {
    const { work } = id === this.running.opened?.id ? this : (this.#begun.get(id) ?? {});
    return work?.isEdited === true || this.limits.isEdited(id);
  }

  /** What the rule of the host amounts to now. */
  get own(): Current {
    const { tools } = this.#host;
    const work = this.#ownWork;
    return work && tools ? currentOf(work, tools) : {};
  }

  get #ownWork(): RuleWork | undefined {
    return this.running.opened ? this.#begun.get(undefined)?.work : this.#work;
  }

  /** The rule of the host. */
  putOwn(work: RuleWork): void {
    if (this.running.opened) this.#begun.set(undefined, { work, rule: undefined });
    else this.#take(work);
  }

  /** Rules of another service: what was begun of those before is about nothing here. */
  clear(): void {
    const own = this.#ownWork;
    this.#begun.clear();
    this.running.open(undefined);
    this.limits.clear();
    this.#take(own ?? NEW_WORK);
  }

  /** Opens what the host asks for, as soon as it is known. */
  openAsked(): void {
    const { tools, ruleId } = this.#host;
    const { opened } = this.running;
    const rule = this.running.find(ruleId);
    if (!tools || ruleId === opened?.id || (ruleId !== undefined && !rule)) return;
    if (this.#work.isEdited || !opened) this.#begun.set(opened?.id, { work: this.#work, rule: opened });
    const begun = this.#begun.get(ruleId);
    this.#begun.delete(ruleId);
    this.running.open(begun?.rule ?? rule);
    this.limits.leave();
    this.#take(begun?.work ?? (rule ? workOfQuery(rule.query, tools) : NEW_WORK));
  }

  /** Somebody else has saved the rule: their text takes the place of this one. */
  showStored(): void {
    const { newer } = this.running;
    const { tools } = this.#host;
    if (!newer || !tools) return;
    this.running.open(newer);
    this.#take(workOfQuery(newer.query, tools));
  }

  check(): void {
    this.#isChecked = true;
    this.#host.requestUpdate();
  }

  edit(path: string, value: string): void {
    const { draft } = this.#work;
    this.#change({ draft: path === 'kind' ? withKind(draft, value) : { ...draft, [path]: value } });
  }

  editText(tools: RuleTools, text: string): void {
    const reading = tools.formOf(text);
    this.#change({ text, ...(reading.kind === 'form' ? { draft: draftOf(reading.form) } : {}) });
  }

  editAsText(tools: RuleTools): void {
    if (this.#work.text === undefined) this.#put({ text: currentOf(this.#work, tools).query ?? '' });
  }

  editAsForm(tools: RuleTools): void {
    if (this.#work.text === undefined) return;
    const reading = tools.formOf(this.#work.text);
    if (reading.kind === 'form') this.#put({ draft: draftOf(reading.form), text: undefined });
  }

  /** The rule as it would be saved; `undefined` while it is not complete. */
  toSave(): RuleDetail | undefined {
    const { tools } = this.#host;
    const { opened } = this.running;
    const { form, query } = tools ? currentOf(this.#work, tools) : {};
    if (query === undefined) return undefined;
    // A form writes the text anew; what nobody has touched stays as it was written.
    return { form, query: opened && !this.#work.isEdited ? opened.query : query, ...(opened && { ruleId: opened.id }) };
  }

  async save(query: string, state: RuleState): Promise<Rule | undefined> {
    const work = this.#work;
    const saved = await this.running.save(query, state);
    if (!saved) return undefined;
    const { rule, replaced } = saved;
    this.limits.ruleSaved(rule, replaced);
    if (work === this.#work) this.#put({ isEdited: false });
    else if (this.#begun.get(rule.id)?.work === work) this.#begun.delete(rule.id);
    return rule;
  }

  async saveLimits(): Promise<RuleThresholds | undefined> {
    const limits = await this.limits.save();
    if (limits) this.running.limitsSaved(limits);
    return limits;
  }

  #take(work: RuleWork): void {
    this.#work = work;
    this.#isChecked = false;
    this.#news.taken();
    this.#host.requestUpdate();
  }

  #put(change: Partial<RuleWork>): void {
    this.#work = { ...this.#work, ...change };
    this.#host.requestUpdate();
  }

  #change(change: Partial<RuleWork>): void {
    this.#put({ ...change, isEdited: true });
    this.running.edited();
    const rule = this.toSave();
    if (rule) this.#news.edited(rule);
  }
}
