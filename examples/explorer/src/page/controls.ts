import { html, nothing, type TemplateResult } from 'lit';
import { KNOWN_VALUES, exampleOf } from './examples.ts';
import { wordsOf, type AttributeEntry, type ElementEntry } from './manifest.ts';
import { MAX_WIDTH, MIN_WIDTH, type StageSettings } from './stage-settings.ts';
import { STATES } from './world/stage-state.ts';

type Change = (change: Partial<StageSettings>) => void;

const THEMES = ['auto', 'light', 'dark'] as const;
const WIDTHS = [300, 600, 900, 1600];

/** What is around the element: the state of its data, theme, direction, colours and width. */
export function stageControls(settings: StageSettings, change: Change): TemplateResult {
  return html`<div class="bar" role="group" aria-label="Stage">
    ${segments('State', STATES, settings.state, (state) => change({ state }))}
    ${segments('Theme', THEMES, THEMES.find((theme) => theme === settings.provider['theme']) ?? 'auto', (theme) =>
      change({ provider: { ...settings.provider, theme } }),
    )}
    ${segments('Direction', ['ltr', 'rtl'] as const, settings.dir, (dir) => change({ dir }))}
    ${segments('Colours', ['own', 'system'] as const, settings.colours, (colours) => change({ colours }))}
    <div class="control">
      <span class="label">Width</span>
      <div class="row">
        <div class="segments">
          ${WIDTHS.map(
            (width) =>
              html`<button
                type="button"
                aria-pressed=${settings.width === width ? 'true' : 'false'}
                @click=${() => change({ width })}
              >
                ${width}
              </button>`,
          )}
          <button
            type="button"
            aria-pressed=${settings.width === undefined ? 'true' : 'false'}
            @click=${() => change({ width: undefined })}
          >
            fill
          </button>
        </div>
        <input
          type="range"
          aria-label="Width in pixels"
          min=${MIN_WIDTH}
          max=${MAX_WIDTH}
          step="10"
          .value=${String(settings.width ?? 900)}
          @input=${(event: Event) => change({ width: Number((event.target as HTMLInputElement).value) })}
        />
        <output>${settings.width === undefined ? 'fill' : `${settings.width} px`}</output>
      </div>
    </div>
  </div>`;
}

function segments<T extends string>(
  label: string,
  choices: readonly T[],
  chosen: T,
  choose: (choice: T) => void,
): TemplateResult {
  return html`<div class="control" role="group" aria-label=${label}>
    <span class="label">${label}</span>
    <div class="segments">
      ${choices.map(
        (choice) =>
          html`<button
            type="button"
            aria-pressed=${choice === chosen ? 'true' : 'false'}
            @click=${() => choose(choice)}
          >
            ${choice}
          </button>`,
      )}
    </div>
  </div>`;
}

/** A field for each attribute of the element and of the provider around it. */
export function attributeControls(
  element: ElementEntry,
  provider: ElementEntry | undefined,
  settings: StageSettings,
  change: Change,
): TemplateResult {
  const example = exampleOf(element.tagName).attributes ?? {};
  const own = element.tagName === 'csk-provider' ? [] : element.attributes;
  return html`
    ${
      own.length === 0
        ? nothing
        : html`<fieldset>
            <legend>${element.tagName}</legend>
            ${own.map((attribute) =>
              field('a', attribute, settings.attributes[attribute.name] ?? example[attribute.name] ?? '', (value) =>
                change({ attributes: { ...settings.attributes, [attribute.name]: value } }),
              ),
            )}
          </fieldset>`
    }
    ${
      provider === undefined
        ? nothing
        : html`<fieldset>
            <legend>csk-provider</legend>
            ${provider.attributes
              .filter(({ name }) => name !== 'theme')
              .map((attribute) =>
                field('p', attribute, settings.provider[attribute.name] ?? '', (value) =>
                  change({ provider: { ...settings.provider, [attribute.name]: value } }),
                ),
              )}
          </fieldset>`
    }
  `;
}

function field(prefix: string, attribute: AttributeEntry, value: string, set: (value: string) => void): TemplateResult {
  const id = `${prefix}-${attribute.name}`;
  const words = wordsOf(attribute);
  const known = KNOWN_VALUES[attribute.name];
  const onChange = (event: Event) => set((event.target as HTMLInputElement).value);
  const initial = attribute.default?.replace(/'/g, '') ?? '';
  if (attribute.type.text === 'boolean') {
    return html`<div class="field check">
      <input
        id=${id}
        type="checkbox"
        .checked=${value === 'true'}
        @change=${(event: Event) => set((event.target as HTMLInputElement).checked ? 'true' : '')}
      />
      <label for=${id}>${attribute.name}</label>
    </div>`;
  }
  const input =
    words.length > 0 || known
      ? html`<select id=${id} @change=${onChange}>
          <option value="" ?selected=${value === ''}>${initial ? `${initial} (default)` : '(not set)'}</option>
          ${(known ?? words).map((word) => html`<option value=${word} ?selected=${word === value}>${word}</option>`)}
        </select>`
      : html`<input
          id=${id}
          type=${attribute.type.text === 'number' ? 'number' : 'text'}
          .value=${value}
          placeholder=${initial}
          @change=${onChange}
        />`;
  return html`<div class="field"><label for=${id}>${attribute.name}</label>${input}</div>`;
}
