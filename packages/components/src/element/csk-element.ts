import type { Connection } from '@csk/core';
import { isConnectedServiceError } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { ContextConsumer } from '@lit/context';
import { LitElement, type PropertyValues } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { CskEventMap } from '../events.ts';
import { formatterFor, type Formatter } from '../format/formatter.ts';
import { VERSION } from '../version.ts';
import type { CommonStrings } from './common-strings.ts';
import { liveContext, viewContext, type View } from './contexts.ts';
import type { AnyCatalogue, Section } from '../locale/catalogue.ts';
import { awaitCatalogue, catalogueFor, languageOf, onCatalogues } from '../locale/catalogues.ts';
import { namedLocale, pageLocale } from '../locale/page-locale.ts';
import { withOverrides, type TextOverrides } from '../locale/texts.ts';
import { interpolate } from '../format/interpolate.ts';
import { FocusKeeper } from './focus-keeper.ts';
import { LiveController } from './live-controller.ts';

/** In which language an element speaks, and how it writes numbers. */
interface Speech {
  /** Absent: the built-in English. */
  readonly catalogue: AnyCatalogue | undefined;
  readonly format: Formatter;
}

/** Texts with those of the host in their places, by the English that they stand for. */
interface MergedTexts {
  readonly translated: object | undefined;
  readonly overrides: object;
  readonly byEnglish: Map<object, object>;
}

const NO_TEXTS = {};

/**
 * What all elements below a provider share: the live store and the user's formats from the context, overridable texts,
 * and typed events. `S` are all texts, `F` those that are there at first: the others come with parts that are loaded on
 * demand.
 */
export abstract class CskElement<S extends F, F extends CommonStrings = S> extends LitElement {
  static readonly version: string = VERSION;

  /** Texts that replace those of the language, key by key, at any depth. */
  @property({ attribute: false }) strings: TextOverrides<S> = {};

  /** The live store of the nearest `<csk-provider>`. */
  @state() store: LiveStore | undefined;
  @state() private userView: View | undefined;

  /** The built-in texts. */
  protected abstract readonly english: F;
  /** Where a catalogue has the texts of this element. */
  protected abstract readonly section: Section;

  readonly #connection = new LiveController(
    this,
    (store) => store.connection,
    () => [],
  );
  #texts: MergedTexts | undefined;
  #spoken: Speech | undefined;
  #saidFor: AnyCatalogue | undefined | null = null;
  #endListening: (() => void) | undefined;
  /** What this element said of itself: the host's own word is not overwritten. */
  readonly #said = { lang: '', dir: '' };

  constructor() {
    super();
    new FocusKeeper(this);
    new ContextConsumer(this, { context: liveContext, subscribe: true, callback: (store) => (this.store = store) });
    new ContextConsumer(this, { context: viewContext, subscribe: true, callback: (view) => (this.userView = view) });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#saidFor = null;
    this.#endListening = onCatalogues(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#endListening?.();
  }

  /** While the texts of the language are on their way, what is there stays: English would only flash up. */
  protected override scheduleUpdate(): void | Promise<unknown> {
    const wait = awaitCatalogue(this.#locale);
    return wait ? wait.then(() => this.scheduleUpdate()) : super.scheduleUpdate();
  }

  protected override performUpdate(): void {
    this.#spoken = undefined;
    super.performUpdate();
  }

  protected override update(changed: PropertyValues): void {
    super.update(changed);
    const { catalogue } = this.#speech;
    if (catalogue === this.#saidFor) return;
    this.#saidFor = catalogue;
    const language = catalogue?.language ?? 'en';
    this.#say('lang', languageOf(namedLocale(this.parentNode) ?? '') === languageOf(language) ? '' : language);
    this.#say('dir', this.userView?.isOwnLocale && catalogue?.direction === 'rtl' ? 'rtl' : '');
  }

  #say(name: 'lang' | 'dir', value: string): void {
    const present = this.getAttribute(name) ?? '';
    if (present === value || present !== this.#said[name]) return;
    this.#said[name] = value;
    if (value) this.setAttribute(name, value);
    else this.removeAttribute(name);
  }

  get #locale(): string | undefined {
    return this.userView ? this.userView.locale : pageLocale(this.parentNode);
  }

  /** Worked out once a rendering: rows of a list ask for it again and again. */
  get #speech(): Speech {
    if (this.#spoken) return this.#spoken;
    const locale = this.#locale;
    const view = this.userView;
    const catalogue = catalogueFor(locale);
    const format = formatterFor({ ...view, locale: view?.formatLocale ?? locale, language: catalogue?.language });
    return (this.#spoken = { catalogue, format });
  }

  /** Texts in the user's language with the host's overrides. */
  protected get t(): F {
    return this.#textsOf(this.english) as F;
  }

  /** The same with those of a part that was loaded on demand: it brings its English, a catalogue has them anyway. */
  protected textsWith<P extends Partial<S>>(part: P): F & P {
    return this.#textsOf(part) as F & P;
  }

  #textsOf(english: object): object {
    const translated = this.#speech.catalogue?.sections[this.section];
    // A framework takes a property back as `undefined` or `null`.
    const overrides = (this.strings as TextOverrides<S> | undefined) ?? NO_TEXTS;
    if (!this.#texts || this.#texts.translated !== translated || this.#texts.overrides !== overrides) {
      this.#texts = { translated, overrides, byEnglish: new Map() };
    }
    const { byEnglish } = this.#texts;
    let texts = byEnglish.get(english);
    if (!texts) {
      texts = withOverrides<object>(translated ?? { ...this.english, ...english }, overrides);
      byEnglish.set(english, texts);
    }
    return texts;
  }

  protected get format(): Formatter {
    return this.#speech.format;
  }

  protected get connection(): Connection | undefined {
    return this.#connection.value;
  }

  /**
   * Dispatches one of our events, bubbling out of every shadow root. `false` when a listener prevented it.
   * @param options `from`: the element that it comes from, when this one is gone.
   */
  protected emit<K extends keyof CskEventMap>(
    type: K,
    detail: CskEventMap[K]['detail'],
    { cancelable = false, from = this }: { readonly cancelable?: boolean; readonly from?: Element | undefined } = {},
  ): boolean {
    return from.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true, cancelable }));
  }

  /** Puts the keyboard on what is there once it is rendered. */
  protected focusOn(selector: string, options?: FocusOptions): void {
    void this.updateComplete.then(() => this.renderRoot.querySelector<HTMLElement>(selector)?.focus(options));
  }

  /** An error for people: our own errors speak plainly, others may hold internals and are not shown. */
  protected readonly explain = (error: unknown): string => {
    if (!isConnectedServiceError(error) || error.code === 'internal') return this.t.unexpectedError;
    const { code, message } = error;
    const text = this.#speech.catalogue?.errors[code];
    return text === undefined ? message : interpolate(text, { message });
  };
}
