import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { selectionBarStyles } from '../theme/selection-bar.styles.ts';
import { addStyles } from './lazy-part.ts';

/** One thing that can be done with what is chosen. */
export interface SelectionDeed {
  readonly label: string;
  readonly isMain?: boolean;
  /** Whether it can be done with any of it. */
  readonly applies: boolean;
  readonly run: () => void;
}

interface SelectionBarView {
  readonly selected: string;
  /** What has to be known about the choice. */
  readonly note: string | undefined;
  /** The most wanted first. */
  readonly deeds: readonly SelectionDeed[];
  /** Nothing can be done while something is under way. */
  readonly busy: boolean;
  /** Ways to choose more. */
  readonly choosing: readonly Pick<SelectionDeed, 'label' | 'run'>[];
  /** What the host can do with it. */
  readonly slot?: TemplateResult;
  readonly clear: () => void;
}

interface SelectionBarStrings {
  readonly moreActions: string;
  readonly clearSelection: string;
}

/** From so wide on all that can be done is in sight; below, so much of it that there are two rows. */
const ALL_FROM = 860;
const SOME_FROM = 560;

/** How many buttons are in sight beside the one for the others. */
function roomFor(width: number): number {
  if (width >= ALL_FROM) return Infinity;
  return width >= SOME_FROM ? 3 : 1;
}

/** The bar of what can be done with the chosen rows. In a narrow element all but the first is behind one more button. */
export class SelectionBar implements ReactiveController {
  readonly #host: LitElement;
  #resize: ResizeObserver | undefined;
  #room = Infinity;
  #isOpen = false;
  /** Places of the deeds in sight while this much is chosen. */
  #inPlace: { readonly selected: string; readonly places: readonly number[] } | undefined;

  constructor(host: LitElement) {
    this.#host = host;
    addStyles(host, [selectionBarStyles]);
    host.addController(this);
  }

  hostConnected(): void {
    this.#measure();
    this.#resize = new ResizeObserver(() => this.#measure());
    this.#resize.observe(this.#host);
  }

  hostDisconnected(): void {
    this.#resize?.disconnect();
  }

  /** Another choice begins with what is in sight. */
  fold(): void {
    this.#isOpen = false;
    this.#inPlace = undefined;
    this.#host.requestUpdate();
  }

  view(view: SelectionBarView, t: SelectionBarStrings): TemplateResult {
    const { deeds, choosing, slot, clear } = view;
    const inSight = this.#inSight(view);
    const others = deeds.filter((deed) => !inSight.includes(deed));
    const main = inSight.map((deed) => this.#deed(deed, view.busy));
    const more = [...others.map((deed) => this.#deed(deed, view.busy)), slot, ...choosing.map((way) => this.#way(way))];
    const isFolded = this.#room < Infinity && others.length + choosing.length > 0;
    const told = html`<strong>${view.selected}</strong>
      <span class="muted" role="status">${view.note ?? nothing}</span>`;
    return html`<div class="toolbar chosen" part="toolbar">
      ${
        isFolded
          ? html`<div class="tally">
                ${told}
                <button
                  type="button"
                  class="quiet"
                  aria-label=${t.clearSelection}
                  title=${t.clearSelection}
                  @click=${clear}
                >
                  ${icon(icons.cross)}
                </button>
              </div>
              ${this.#folded(main, more, t)}`
          : html`${told}<span class="spacer"></span>${main}${more}
              <button type="button" class="quiet" @click=${clear}>${t.clearSelection}</button>`
      }
    </div>`;
  }

  #folded(main: unknown, more: unknown, t: SelectionBarStrings): TemplateResult {
    return html`<div class="deeds" @keydown=${this.#onKey}>
      ${main}
      <button
        type="button"
        id="more-deeds"
        aria-expanded=${this.#isOpen ? 'true' : 'false'}
        aria-controls="other-deeds"
        @click=${this.#toggle}
      >
        ${t.moreActions}
      </button>
      <div class="others" id="other-deeds" role="group" aria-labelledby="more-deeds" ?hidden=${!this.#isOpen}>
        ${more}
      </div>
    </div>`;
  }

  /**
   * Where there is room for some only, those that can be done come first. They stay while the choice does, whatever becomes
   * of it: a button that turned into another would be pressed for what it was.
   */
  #inSight({ selected, deeds }: SelectionBarView): readonly SelectionDeed[] {
    if (this.#room === Infinity) return deeds;
    if (this.#inPlace?.selected !== selected) {
      const applying = deeds.filter(({ applies }) => applies);
      const first = (applying.length > 0 ? applying : deeds).slice(0, this.#room);
      this.#inPlace = { selected, places: first.map((deed) => deeds.indexOf(deed)) };
    }
    const { places } = this.#inPlace;
    return deeds.filter((_, place) => places.includes(place));
  }

  #deed({ label, isMain, applies, run }: SelectionDeed, busy: boolean): TemplateResult {
    return html`<button
      type="button"
      class=${isMain ? 'primary' : ''}
      ?disabled=${!applies || busy}
      @click=${() => this.#do(run)}
    >
      ${label}
    </button>`;
  }

  #way({ label, run }: Pick<SelectionDeed, 'label' | 'run'>): TemplateResult {
    return html`<button type="button" @click=${() => this.#do(run)}>${label}</button>`;
  }

  /** What was taken from the others puts them away; the keyboard is where they are found again. */
  #do(run: () => void): void {
    this.#close();
    run();
  }

  #close(): void {
    if (!this.#isOpen) return;
    this.#host.renderRoot.querySelector<HTMLElement>('#more-deeds')?.focus();
    this.fold();
  }

  readonly #toggle = () => {
    this.#isOpen = !this.#isOpen;
    this.#host.requestUpdate();
  };

  readonly #onKey = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !this.#isOpen) return;
    event.preventDefault();
    this.#close();
  };

  #measure(): void {
    const room = roomFor(this.#host.clientWidth);
    if (room === this.#room) return;
    this.#room = room;
    this.#inPlace = undefined;
    this.#host.requestUpdate();
  }
}
