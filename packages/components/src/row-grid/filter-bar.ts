import { html, nothing, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';

export interface FilterBarView {
  /** Absent where only the selects decide. */
  readonly search?: {
    readonly text: string;
    readonly setText: (text: string) => void;
    readonly label: string;
    readonly hint: string;
  };
  /** The selects of {@link filterSelect}. */
  readonly choices: readonly (TemplateResult | typeof nothing)[];
  /** How many of them are set. */
  readonly set: number;
  /** In a narrow element the selects are folded. */
  readonly folded: boolean;
  readonly unfolded: boolean;
  readonly fold: () => void;
}

export interface FilterBarStrings {
  readonly filters: string;
  readonly filtersSet: string;
}

/** Search and filters; they stay in place while rows are chosen. */
export function filterBar(view: FilterBarView, t: FilterBarStrings, format: Formatter): TemplateResult {
  const { search } = view;
  return html`<search class="filters" part="filters">
    ${
      search
        ? html`<input
            type="search"
            dir="auto"
            placeholder=${search.hint}
            aria-label=${search.label}
            autocomplete="off"
            .value=${search.text}
            @input=${(event: Event) => search.setText((event.target as HTMLInputElement).value)}
          />`
        : nothing
    }
    ${
      view.folded
        ? html`<button type="button" aria-expanded=${view.unfolded ? 'true' : 'false'} @click=${view.fold}>
            ${view.set === 0 ? t.filters : interpolate(t.filtersSet, { count: format.number(view.set) })}
          </button>`
        : nothing
    }
    ${view.folded && !view.unfolded ? nothing : html`<div class="choices">${view.choices}</div>`}
  </search>`;
}

/** One of several values, or any. */
export function filterSelect<V extends string>(
  label: string,
  any: string,
  options: readonly (readonly [V, string])[],
  value: V | undefined,
  set: (value: V | undefined) => void,
): TemplateResult {
  const chosen = (event: Event) => {
    const index = (event.target as HTMLSelectElement).selectedIndex;
    set(options[index - 1]?.[0]);
  };
  return html`<select aria-label=${label} class=${value === undefined ? '' : 'set'} @change=${chosen}>
    <option .selected=${value === undefined}>${any}</option>
    ${options.map(([key, text]) => html`<option .selected=${key === value}>${text}</option>`)}
  </select>`;
}
