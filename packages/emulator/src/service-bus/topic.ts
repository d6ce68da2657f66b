import type { Clock } from '../clock.ts';
import type { Journal } from '../journal/journal.ts';
import type { JournalRecord } from '../journal/record.ts';
import type { JsonObject } from '../json.ts';
import { packMessages, Queue, QUEUES_TOPIC, unpackMessages } from './queue.ts';
import type { NewMessage } from './queue-message.ts';
import type { QueueState } from './queue-state.ts';
import { filterMessage } from './rules/filter-message.ts';
import { RuleSet, ruleToJson, type RuleDescription } from './rules/rule.ts';

/** Ends the path under which the log keeps what waits in a topic; no client reaches it. */
export const WAITING = '/$scheduled';

/** A queue that a topic fills with what its rules let through. */
export class Subscription {
  readonly queue: Queue;
  readonly rules: RuleSet;
  readonly #journal: () => Journal;

  constructor(queue: Queue, rules: readonly RuleDescription[], journal: () => Journal) {
    this.queue = queue;
    this.rules = new RuleSet(rules);
    this.#journal = journal;
  }

  putRule(rule: RuleDescription): Promise<void> {
    return this.#change({ op: 'rule', rule: ruleToJson(rule) });
  }

  removeRule(name: string): Promise<void> {
    return this.#change({ op: 'unrule', name });
  }

  /** Applies a record of a change of rules. @returns false when it is something else. */
  replay(data: JsonObject): boolean {
    if (data['op'] === 'rule') this.rules.put(data['rule'] as unknown as RuleDescription);
    else if (data['op'] === 'unrule') this.rules.remove(data['name'] as string);
    else if (data['op'] === 'rules') this.rules.replace(data['rules'] as unknown as readonly RuleDescription[]);
    else return false;
    this.rules.isChanged = true;
    return true;
  }

  /** The rules, when they are no longer those of the options. */
  *snapshot(): Iterable<JournalRecord> {
    if (!this.rules.isChanged) return;
    const rules = this.rules.descriptions.map(ruleToJson);
    yield { topic: QUEUES_TOPIC, data: { q: this.queue.path, op: 'rules', rules } };
  }

  #change(change: JsonObject): Promise<void> {
    const data = { q: this.queue.path, ...change };
    return this.#journal().append({ topic: QUEUES_TOPIC, data }, () => void this.replay(data));
  }
}

/** Which messages of a record go where: per subscription pairs of sent message and copy, both by their place. */
type Routes = Readonly<Record<string, readonly (readonly [number, number])[]>>;

/**
 * A topic: each message is copied to the subscriptions whose rules match, all of them in one durable record. Messages
 * scheduled for later wait in `waiting`; rules are asked when their time has come.
 */
export class Topic {
  readonly waiting: Queue;
  readonly subscriptions = new Map<string, Subscription>();
  readonly #journal: () => Journal;
  readonly #clock: Clock;

  constructor(path: string, state: QueueState, journal: () => Journal, clock: Clock) {
    this.waiting = new Queue(path + WAITING, state, journal, clock);
    this.waiting.activate = (sequences) => this.#activate(sequences);
    this.#journal = journal;
    this.#clock = clock;
  }

  /** Stores and routes messages. @returns sequence numbers of those that wait for their time. */
  async send(messages: readonly NewMessage[]): Promise<(number | undefined)[]> {
    const isLater = ({ scheduledFor }: NewMessage): boolean => (scheduledFor ?? 0) > this.#clock.now();
    const later = messages.filter(isLater);
    const now = messages.filter((message) => !later.includes(message));
    if (now.length > 0) await this.#publish(now);
    const sequences = later.length > 0 ? await this.waiting.send(later) : [];
    return messages.map((message) => sequences[later.indexOf(message)]);
  }

  /** Applies a publication, live and in recovery. @returns false when the record is something else. */
  replay(data: JsonObject, blob: Buffer): boolean {
    if (data['op'] !== 'publish') return false;
    const at = data['at'] as number;
    const messages = unpackMessages(data['m'] as readonly JsonObject[], blob);
    const ids = data['ids'] as readonly (string | null)[];
    const isNew = ids.map((id) => id === null || !this.waiting.state.isDuplicate(id, at));
    for (const sequence of data['s'] as readonly number[]) {
      this.waiting.state.settle(sequence, { how: 'complete' }, at);
    }
    for (const [path, copies] of Object.entries(data['to'] as unknown as Routes)) {
      const queue = this.subscriptions.get(path)?.queue;
      for (const [sent, copy] of copies) if (isNew[sent] && messages[copy]) queue?.state.add(messages[copy], at);
    }
    return true;
  }

  async #publish(messages: readonly NewMessage[], scheduled: readonly number[] = []): Promise<void> {
    const at = this.#clock.now();
    const copies: NewMessage[] = [];
    const routes: Record<string, [number, number][]> = {};
    for (const [sent, message] of messages.entries()) {
      const view = filterMessage(message, at);
      // Most copies are the message as it was sent; those share its bytes.
      let unchanged: number | undefined;
      for (const [path, { rules }] of this.subscriptions) {
        for (const copy of rules.copies(message, view)) {
          const place = copy === message && unchanged !== undefined ? unchanged : copies.push(copy) - 1;
          if (copy === message) unchanged = place;
          (routes[path] ??= []).push([sent, place]);
        }
      }
    }
    const { list, blob } = packMessages(copies.map((copy) => this.#withLife(copy)));
    // What was scheduled has been looked at for duplicates when it was sent.
    const ids = messages.map((message, index) => (scheduled[index] === undefined ? message.messageId : null));
    const data: JsonObject = { q: this.waiting.path, op: 'publish', at, s: scheduled, ids, to: routes, m: list };
    await this.#journal().append({ topic: QUEUES_TOPIC, data, blob }, () => {
      this.replay(data, blob);
      for (const { queue } of this.subscriptions.values()) queue.changed();
    });
  }

  /** No message lives longer than its topic allows. */
  #withLife(message: NewMessage): NewMessage {
    const { defaultTtl } = this.waiting.state.rules;
    return defaultTtl === undefined ? message : { ...message, ttl: Math.min(message.ttl ?? defaultTtl, defaultTtl) };
  }

  async #activate(sequences: readonly number[]): Promise<void> {
    try {
      const due = sequences.map((sequence) => this.waiting.state.get(sequence)).filter((found) => found !== undefined);
      const messages = due.map(({ messageId, sessionId, expiresAt, scheduledFor, annotations, bare }) => ({
        messageId,
        sessionId,
        ttl: expiresAt === undefined ? undefined : expiresAt - (scheduledFor ?? 0),
        scheduledFor,
        annotations,
        bare,
      }));
      await this.#publish(
        messages,
        due.map(({ sequence }) => sequence),
      );
    } catch (error) {
      this.waiting.state.unclaim(sequences);
      throw error;
    }
  }
}
