import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { joinGroup, othersOf, type GroupMember } from './chart-group.ts';
import { keptInside, panned, WIDEST_MS, zoomed, type TimeWindow } from './time-window.ts';

interface ViewportHost extends ReactiveControllerHost {
  readonly isConnected: boolean;
}

interface ViewportTerms {
  /** Name of the charts that share what they show. */
  readonly group: string | undefined;
  /** Width of the live window. */
  readonly range: number;
  /** A window given by the host. */
  readonly fixed: TimeWindow | undefined;
  /** From the first to the last of plain readings; `undefined`: there is a present to follow. */
  readonly extent: TimeWindow | undefined;
}

/** Whether a chart follows the present, was stopped by the reader, or has no present to follow. */
export type Following = 'live' | 'paused' | 'fixed' | 'zoomed';

/** What a viewport has its chart do. */
interface ViewportEffects {
  /** The reader sees another window. */
  readonly changed: () => void;
  /** The live window gets another width. */
  readonly takeRange: (range: number) => void;
  /** Another chart of the group moved its cursor. */
  readonly point: (at: number | undefined) => void;
}

/** A window that moves under a hand is asked of the service once it rests. */
const REST_MS = 250;

/** Which span of time a chart shows: its own, or one that the reader holds by zooming, panning or a pause. */
export class ChartViewport implements ReactiveController, GroupMember {
  readonly #host: ViewportHost;
  readonly #terms: () => ViewportTerms;
  readonly #effects: ViewportEffects;
  #held: TimeWindow | undefined;
  #rested: TimeWindow | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #joined: string | undefined;
  #leave: (() => void) | undefined;

  constructor(host: ViewportHost, terms: () => ViewportTerms, effects: ViewportEffects) {
    this.#host = host;
    this.#terms = terms;
    this.#effects = effects;
    host.addController(this);
  }

  /** The window that the reader chose. */
  get held(): TimeWindow | undefined {
    return this.#held;
  }

  /** The same once it has come to rest. */
  get rested(): TimeWindow | undefined {
    return this.#rested;
  }

  get window(): TimeWindow {
    return this.#held ?? this.#home();
  }

  get following(): Following {
    const { fixed, extent } = this.#terms();
    const isLive = !fixed && !extent;
    if (this.#held) return isLive ? 'paused' : 'zoomed';
    return isLive ? 'live' : 'fixed';
  }

  /** Of plain readings all there are may be seen at once: no service is asked for them. */
  get widest(): number {
    return this.#terms().extent ? Infinity : WIDEST_MS;
  }

  hostUpdate(): void {
    // One that was taken away may be rendered once more, and would never leave the group.
    if (!this.#host.isConnected) return;
    const { group } = this.#terms();
    if (group === this.#joined) return;
    this.#part();
    this.#joined = group;
    if (group) this.#leave = joinGroup(group, this);
  }

  hostDisconnected(): void {
    this.#part();
    clearTimeout(this.#rest);
  }

  /** What was moving when it was taken away comes to rest where it is put. */
  hostConnected(): void {
    this.#hold(this.#held);
  }

  /** Shows another window, or its own again, in all charts of the group. */
  show(window: TimeWindow | undefined): void {
    this.#hold(window && this.#within(window));
    for (const other of this.#others()) other.follow(this.#held);
    this.#effects.changed();
  }

  /** Stops where it is, or goes back to what the chart shows by itself. */
  toggle(): void {
    this.show(this.#held ? undefined : this.#home());
  }

  zoom(factor: number, at?: number): void {
    this.show(zoomed(this.window, factor, at, this.widest));
  }

  pan(share: number): void {
    this.show(panned(this.window, share));
  }

  /** The group's way of telling; a window that reaches beyond what this chart has is shown as it is. */
  follow(held: TimeWindow | undefined): void {
    this.#hold(held);
  }

  takeRange(range: number): void {
    this.#effects.takeRange(range);
  }

  point(at: number | undefined): void {
    this.#effects.point(at);
  }

  /** The live window of all charts of the group is to be so wide. */
  chooseRange(range: number): void {
    for (const member of [this, ...this.#others()]) {
      member.follow(undefined);
      member.takeRange(range);
    }
    this.#effects.changed();
  }

  /** Moves the cursors of the other charts of the group. */
  pointOthers(at: number | undefined): void {
    for (const other of this.#others()) other.point(at);
  }

  /** Forgets what the reader chose, as it was about something else. */
  forget(): void {
    this.#hold(undefined);
  }

  /** What is shown when the reader holds nothing. */
  #home(): TimeWindow {
    const { fixed, extent, range } = this.#terms();
    const now = Date.now();
    return fixed ?? extent ?? { from: now - range, to: now };
  }

  /** Where the reader may go: a device has a past and no future. */
  #limits(): TimeWindow {
    const { fixed, extent } = this.#terms();
    const { from, to } = extent ?? { from: -Infinity, to: Date.now() };
    return fixed ? { from: Math.min(from, fixed.from), to: Math.max(to, fixed.to) } : { from, to };
  }

  #others(): readonly GroupMember[] {
    return othersOf(this.#joined, this);
  }

  /** All that there is: the reader holds nothing any more. */
  #within(window: TimeWindow): TimeWindow | undefined {
    const limits = this.#limits();
    const kept = keptInside(window, limits);
    return kept === limits ? undefined : kept;
  }

  #hold(window: TimeWindow | undefined): void {
    this.#held = window;
    clearTimeout(this.#rest);
    if (window) {
      this.#rest = setTimeout(() => {
        this.#rested = this.#held;
        this.#host.requestUpdate();
      }, REST_MS);
    } else this.#rested = undefined;
    this.#host.requestUpdate();
  }

  #part(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#joined = undefined;
  }
}
