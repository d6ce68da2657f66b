import type { ConnectedServiceClient, Connection } from '@csk/core';
import { createLiveStore, type LiveStore } from '@csk/core/live';
import { ContextProvider } from '@lit/context';
import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { liveContext, viewContext } from '../element/contexts.ts';
import { pageLocale } from '../locale/page-locale.ts';
import { VERSION } from '../version.ts';

const VIEW = ['locale', 'formatLocale', 'timeZone', 'hourCycle', 'numberingSystem', 'density'] as const;

/**
 * Gives the elements below it one client, one live connection and one cache, and says how the host's user reads dates
 * and numbers. It draws nothing of its own.
 *
 * @summary Connects the elements inside it to the service.
 * @attr locale - Language of texts, dates and numbers as a BCP 47 name, for example `de-CH`; when absent that of the
 * nearest `lang`, else the browser's. Texts are English unless the language's catalogue was added or can be loaded.
 * @attr format-locale - Locale of dates and numbers where it is not that of the texts.
 * @attr hour-cycle - `h11`, `h12`, `h23` or `h24`; the locale's when absent.
 * @attr numbering-system - Unicode name of the digits, for example `latn` or `arab`; the locale's when absent.
 * @attr time-zone - IANA name, for example `Europe/Zurich`; the browser's when absent.
 * @attr theme - `auto` (the operating system's), `light` or `dark`.
 * @attr density - `comfortable` or `compact`; when absent, `--csk-density` of the page decides, which is comfortable.
 * @prop client - The service. Set it before or after the element is attached; a new client replaces connection and cache.
 * @fires csk-connection-change - The live connection changed; `detail.connection` is `connecting`, `live`, `offline` or `closed`.
 * @slot - The elements that use the client, at any depth.
 */
export class CskProvider extends LitElement {
  static readonly version: string = VERSION;

  static override styles = css`
    :host {
      display: contents;
      color-scheme: light dark;
    }
    :host([theme='light']) {
      color-scheme: light;
    }
    :host([theme='dark']) {
      color-scheme: dark;
    }
    :host([density='comfortable']) {
      --csk-density: 0;
    }
    :host([density='compact']) {
      --csk-density: 1;
    }
  `;

  @property({ attribute: false }) client: ConnectedServiceClient | undefined;
  @property() locale: string | undefined;
  @property({ attribute: 'format-locale' }) formatLocale: string | undefined;
  @property({ attribute: 'hour-cycle' }) hourCycle: 'h11' | 'h12' | 'h23' | 'h24' | undefined;
  @property({ attribute: 'numbering-system' }) numberingSystem: string | undefined;
  @property({ attribute: 'time-zone' }) timeZone: string | undefined;
  @property({ reflect: true }) theme: 'auto' | 'light' | 'dark' = 'auto';
  @property({ reflect: true }) density: 'comfortable' | 'compact' | undefined;

  readonly #live = new ContextProvider(this, { context: liveContext });
  readonly #view = new ContextProvider(this, { context: viewContext });
  #pageWatch: MutationObserver | undefined;
  #open:
    | { readonly client: ConnectedServiceClient; readonly store: LiveStore; readonly unsubscribe: () => void }
    | undefined;
  #closing: ReturnType<typeof setTimeout> | undefined;
  #lastConnection: Connection | undefined;

  /** The store that the elements below share; for hosts that build elements of their own. */
  get store(): LiveStore | undefined {
    return this.#open?.store;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    clearTimeout(this.#closing);
    this.#setView();
    this.#pageWatch = new MutationObserver(() => this.#setView());
    for (const one of [document.documentElement, this]) this.#pageWatch.observe(one, { attributeFilter: ['lang'] });
    this.requestUpdate();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#pageWatch?.disconnect();
    // Frameworks move elements by taking them out and putting them back at once; that must not cost the connection.
    this.#closing = setTimeout(() => this.#close(), 0);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (VIEW.some((name) => changed.has(name))) this.#setView();
    if (this.isConnected && this.client !== this.#open?.client) this.#connect();
  }

  protected override render(): TemplateResult {
    return html`<slot></slot>`;
  }

  #setView(): void {
    this.#view.setValue({
      locale: this.locale || pageLocale(this),
      isOwnLocale: Boolean(this.locale),
      formatLocale: this.formatLocale || undefined,
      timeZone: this.timeZone || undefined,
      hourCycle: this.hourCycle || undefined,
      numberingSystem: this.numberingSystem || undefined,
      density: this.density,
    });
  }

  #connect(): void {
    this.#close();
    if (!this.client) return;
    const store = createLiveStore(this.client);
    const unsubscribe = store.connection.subscribe(() => this.#report(store));
    this.#open = { client: this.client, store, unsubscribe };
    this.#live.setValue(store);
    this.#report(store);
  }

  #close(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = undefined;
    this.#lastConnection = undefined;
    open.unsubscribe();
    this.#live.setValue(undefined);
    open.store.close();
  }

  #report(store: LiveStore): void {
    const connection = store.connection.value;
    if (connection === this.#lastConnection) return;
    this.#lastConnection = connection;
    this.dispatchEvent(
      new CustomEvent('csk-connection-change', { detail: { connection }, bubbles: true, composed: true }),
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'csk-provider': CskProvider;
  }
}
