import type { EventHub } from '../event-hubs/event-hub.ts';
import type { StoredEvent } from '../event-hubs/partition-log.ts';
import { matches } from '../hub/query/evaluate.ts';
import type { JsonObject } from '../json.ts';
import type { CentralDevice, CentralDevices } from './devices.ts';
import type { CentralDocuments, DocumentChange } from './documents.ts';
import { exportedMessages, telemetryExport } from './exports.ts';
import { deviceFacts } from './groups.ts';
import type { Outbox, OutgoingMessage } from './outbox.ts';
import { rulePayload, type ApplicationIdentity } from './rule-payload.ts';
import { deviceConditionOf, fires, type Rule } from './rules.ts';
import { readTelemetry, senderOf, type TelemetryMessage } from './telemetry-message.ts';
import { aggregateOf, namedFigure, pathOf, TumblingWindows, type DeviceWindow } from './windows.ts';

const SWEEP_INTERVAL = 500;

/** The newest value of a telemetry. */
export interface LastValue {
  readonly value: JsonObject[string];
  readonly timestamp: string;
}

/** The parts that the feed works with. */
export interface FeedParts {
  readonly application: ApplicationIdentity;
  readonly documents: CentralDocuments;
  readonly devices: CentralDevices;
  readonly outbox: Outbox;
  readonly events: EventHub;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

type Outgoing = Omit<OutgoingMessage, 'id'>;

/**
 * Follows the hub's telemetry: last values, rules, export. It reads the durable log behind its own saved position, and
 * what an event causes is saved together with the position: a crash neither loses a firing nor makes two of one.
 */
export class TelemetryFeed {
  readonly #parts: FeedParts;
  readonly #windows = new TumblingWindows();
  readonly #last = new Map<string, Map<string, LastValue>>();
  readonly #next = new Map<number, number>();
  /** Newest event of each partition that has had all its effects. */
  readonly #done = new Map<number, number>();
  readonly #running = new Set<number>();
  #sweep: NodeJS.Timeout | undefined;
  #unsubscribe = (): void => {};
  #closed = false;

  constructor(parts: FeedParts) {
    this.#parts = parts;
  }

  /** Recovery is over: rebuilds what the log tells and goes on behind the saved positions. */
  start(): void {
    const { events } = this.#parts;
    this.#unsubscribe = events.onAppend((partition) => void this.#follow(partition));
    for (const partition of events.partitions.keys()) void this.#follow(partition);
    this.#sweep = setInterval(() => void this.#closeWindows().then(() => this.#savePositions()), SWEEP_INTERVAL);
    this.#sweep.unref();
  }

  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    clearInterval(this.#sweep);
    void this.#savePositions();
  }

  lastValue(deviceId: string, component: string | undefined, name: string): LastValue | undefined {
    return this.#last.get(deviceId)?.get(pathOf(component, name));
  }

  forget(deviceId: string): void {
    this.#last.delete(deviceId);
  }

  /** A rule was changed or removed: windows that were open for it say nothing any more. */
  ruleChanged(ruleId: string): void {
    this.#windows.forget(ruleId);
  }

  /** Every telemetry message of a device that the log still has, oldest first. */
  *history(deviceId: string): Iterable<TelemetryMessage> {
    const { events } = this.#parts;
    const log = events.partitions[events.partitionOf(deviceId)];
    for (const event of log ?? []) {
      const message = senderOf(event) === deviceId ? readTelemetry(event) : undefined;
      if (message) yield message;
    }
  }

  async #follow(partition: number): Promise<void> {
    if (this.#running.has(partition)) return;
    this.#running.add(partition);
    try {
      const log = this.#parts.events.partitions[partition]!;
      const progress = this.#parts.documents.get('progress', `p${partition}`) as { sequence: number } | undefined;
      for (;;) {
        const event = this.#closed ? undefined : log.at(this.#next.get(partition) ?? log.firstSequence);
        if (!event) return;
        this.#next.set(partition, event.sequence + 1);
        await this.#take(event, partition, event.sequence > (progress?.sequence ?? -1));
        this.#done.set(partition, event.sequence);
      }
    } catch (error) {
      this.#parts.log(
        `central: telemetry of partition ${partition}: ${error instanceof Error ? error.message : String(error)}`,
      );
    } finally {
      this.#running.delete(partition);
    }
  }

  async #take(event: StoredEvent, partition: number, isNew: boolean): Promise<void> {
    const { devices, documents } = this.#parts;
    const sender = senderOf(event);
    const device = sender === undefined ? undefined : devices.find(sender);
    const message = device && readTelemetry(event);
    if (!device || !message) return;
    this.#remember(message);
    for (const rule of this.#rules(device)) {
      if (rule.windowMs !== undefined && message.enqueuedAt >= rule.enabledSince) this.#windows.add(rule, message);
    }
    if (!isNew) return;
    if (message.modelId !== undefined && device.template === undefined) {
      await devices.announced(device.id, message.modelId);
    }
    const outgoing = [
      ...this.#immediate(device, message),
      ...exportedMessages(documents, this.#parts.application.id, telemetryExport(device, message)),
    ];
    if (outgoing.length > 0) await this.#post(outgoing, `p${partition}`, { sequence: event.sequence });
  }

  #remember({ deviceId, component, telemetry, enqueuedAt }: TelemetryMessage): void {
    let values = this.#last.get(deviceId);
    if (!values) this.#last.set(deviceId, (values = new Map<string, LastValue>()));
    const timestamp = new Date(enqueuedAt).toISOString();
    for (const [name, value] of Object.entries(telemetry)) values.set(pathOf(component, name), { value, timestamp });
  }

  /** Rules that watch a device. */
  #rules(device: CentralDevice): Rule[] {
    return ([...this.#parts.documents.all('rule')] as Rule[]).filter((rule) => {
      if (!rule.enabled || rule.template !== device.template) return false;
      const where = deviceConditionOf(rule);
      return where === undefined || matches(deviceFacts(device), where);
    });
  }

  /** Firings of rules without a window: each message by itself. */
  #immediate(device: CentralDevice, message: TelemetryMessage): Outgoing[] {
    return this.#rules(device).flatMap((rule) => {
      if (rule.windowMs !== undefined || message.enqueuedAt < rule.enabledSince) return [];
      const fired = fires(rule, device, ({ component, telemetry }) =>
        component === message.component ? message.telemetry[telemetry] : undefined,
      );
      if (!fired) return [];
      const values = Object.entries(message.telemetry).map(([name, value]) => [name, { value: value ?? null }]);
      return this.#firing(rule, device, message.enqueuedAt, {
        [message.component ?? '']: Object.fromEntries(values) as JsonObject,
      });
    });
  }

  async #closeWindows(): Promise<void> {
    const { documents, now, log } = this.#parts;
    try {
      for (const rule of [...documents.all('rule')] as Rule[]) {
        const until = (documents.get('progress', `rule ${rule.id}`) as { until: number } | undefined)?.until ?? 0;
        const closed = this.#windows.closed(rule, now()).filter(({ end }) => end > until);
        const last = closed.at(-1);
        if (!last) continue;
        const outgoing = closed.flatMap((window) => this.#ofWindow(rule, window));
        await this.#post(outgoing, `rule ${rule.id}`, { until: last.end });
      }
    } catch (error) {
      log(`central: rules: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  /**
   * Positions behind events that caused nothing are saved now and then, too. Else a later start would take those for
   * new, and ask rules and filters again when device and limits may have become others.
   */
  async #savePositions(): Promise<void> {
    const { documents, log } = this.#parts;
    if (documents.count('rule') + documents.count('export') === 0) return;
    const behind = [...this.#done].filter(([partition, sequence]) => {
      const saved = documents.get('progress', `p${partition}`) as { sequence: number } | undefined;
      return sequence > (saved?.sequence ?? -1);
    });
    try {
      await documents.change(
        ...behind.map(([partition, sequence]): DocumentChange => ['progress', `p${partition}`, { sequence }]),
      );
    } catch (error) {
      log(`central: positions: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  #ofWindow(rule: Rule, window: DeviceWindow): Outgoing[] {
    const device = this.#parts.devices.find(window.deviceId);
    if (!device || !rule.enabled) return [];
    const figuresOf = (component: string | undefined, name: string) => window.figures.get(pathOf(component, name));
    const fired = fires(rule, device, ({ component, telemetry, aggregate }) =>
      aggregateOf(figuresOf(component, telemetry), aggregate!),
    );
    if (!fired) return [];
    const telemetry: Record<string, Record<string, JsonObject>> = {};
    for (const { component = '', telemetry: name, aggregate } of rule.conditions) {
      const named = namedFigure(figuresOf(component || undefined, name), aggregate!);
      telemetry[component] = { ...telemetry[component], [name]: { ...telemetry[component]?.[name], ...named } };
    }
    return this.#firing(rule, device, window.end, telemetry);
  }

  #firing(rule: Rule, device: CentralDevice, at: number, telemetry: Record<string, JsonObject>): Outgoing[] {
    const { devices, application } = this.#parts;
    // The hub may have lost the device since; what it sent counts all the same.
    const { $metadata: _metadata, ...properties } = devices.keys(device.id) ? devices.properties(device.id) : {};
    const own = Object.fromEntries(
      Object.entries(properties).filter(([name]) => device.cloud['']?.values[name] === undefined),
    );
    return rule.actions.map((action) => ({
      lane: `rule action ${action.id}`,
      channel: {
        kind: 'webhook',
        url: action.url,
        headers: {},
        ...(action.signingKey !== undefined && { signingKey: action.signingKey }),
      },
      body: JSON.stringify(rulePayload({ rule, device, at, telemetry, properties: own }, action, application)),
      properties: {},
      key: device.id,
      createdAt: at,
    }));
  }

  async #post(outgoing: readonly Outgoing[], progressId: string, progress: object): Promise<void> {
    const { documents, outbox } = this.#parts;
    const { staged, changes } = outbox.stage(outgoing);
    await documents.change(...changes, ['progress', progressId, progress]);
    outbox.posted(staged);
  }
}
