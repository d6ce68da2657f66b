import type { Connection } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { ContextConsumer } from '@lit/context';
import { LitElement } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CskEventMap } from '../events.ts';
import { formatterFor, type Formatter } from '../format/formatter.ts';
import { VERSION } from '../version.ts';
import type { CommonStrings } from './common-strings.ts';
import { liveContext, viewContext, type View } from './contexts.ts';
import { LiveController } from './live-controller.ts';

/**
 * What all elements below a provider share: the live store and the user's formats from the context, overridable texts,
 * and typed events.
 */
export abstract class CskElement<S extends CommonStrings> extends LitElement {
  static readonly version: string = VERSION;

  /** Texts that replace the English ones, key by key. */
  @property({ attribute: false }) strings: Partial<S> = {};

  /** The live store of the nearest `<csk-provider>`. */
  @state() store: LiveStore | undefined;
  @state() private userView: View = {};

  protected abstract readonly english: S;

  readonly #connection = new LiveController(
    this,
    (store) => store.connection,
    () => [],
  );
  #texts: { readonly from: Partial<S>; readonly merged: S } | undefined;

  constructor() {
    super();
    new ContextConsumer(this, { context: liveContext, subscribe: true, callback: (store) => (this.store = store) });
    new ContextConsumer(this, { context: viewContext, subscribe: true, callback: (view) => (this.userView = view) });
  }

  /** English texts with the host's overrides. */
  protected get t(): S {
    if (this.#texts?.from !== this.strings) {
      this.#texts = { from: this.strings, merged: { ...this.english, ...this.strings } };
    }
    return this.#texts.merged;
  }

  protected get format(): Formatter {
    return formatterFor(this.userView.locale, this.userView.timeZone);
  }

  protected get connection(): Connection | undefined {
    return this.#connection.value;
  }

  /** Dispatches one of our events, bubbling out of every shadow root. `false` when a listener prevented it. */
  protected emit<K extends keyof CskEventMap>(
    type: K,
    detail: CskEventMap[K]['detail'],
    { cancelable = false } = {},
  ): boolean {
    return this.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
  }

  /** An error for people: our own errors speak plainly, others may hold internals and are not shown. */
  protected explain(error: unknown): string {
    return isConnectedServiceError(error) && error.code !== 'internal' ? error.message : this.t.unexpectedError;
  }
}
