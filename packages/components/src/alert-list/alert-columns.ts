import { css, html, type TemplateResult } from 'lit';
import type { AlertListStrings } from './alert-list.strings.ts';

/** A column that may be left out. The box and the description always stand. */
export type AlertColumn = 'priority' | 'device' | 'customer' | 'status' | 'times' | 'age';

export const ALERT_COLUMNS: readonly AlertColumn[] = ['priority', 'device', 'customer', 'status', 'times', 'age'];

/** Words of an attribute, or what a host has kept: what is no column is left out, and nothing at all means all. */
export function knownColumns(words: readonly string[] | undefined): readonly AlertColumn[] {
  return words ? ALERT_COLUMNS.filter((column) => words.includes(column)) : ALERT_COLUMNS;
}

/** Classes of the frame that take columns away. */
export function columnClasses(columns: readonly AlertColumn[]): string {
  return ALERT_COLUMNS.filter((column) => !columns.includes(column))
    .map((column) => `no-${column}`)
    .join(' ');
}

const texts = (t: AlertListStrings): Readonly<Record<AlertColumn, string>> => ({ ...t, times: t.occurrences });

/** Which columns are shown. Their order is always the same. */
export function columnChooser(
  columns: readonly AlertColumn[],
  set: (columns: readonly AlertColumn[]) => void,
  t: AlertListStrings,
): TemplateResult {
  const change = (column: AlertColumn, event: Event) => {
    const { checked } = event.target as HTMLInputElement;
    set(ALERT_COLUMNS.filter((one) => (one === column ? checked : columns.includes(one))));
  };
  const names = texts(t);
  return html`<details class="columns">
    <summary>${t.columns}</summary>
    <fieldset>
      <legend class="sr-only">${t.columns}</legend>
      ${ALERT_COLUMNS.map(
        (column) =>
          html`<label
            ><input
              type="checkbox"
              .checked=${columns.includes(column)}
              @change=${(event: Event) => change(column, event)}
            />${names[column]}</label
          >`,
      )}
    </fieldset>
  </details>`;
}

/** A column that is left out takes its width along: an empty value is one, and stands for no track at all. */
export const columnStyles = css`
  .frame {
    --_w-priority: 92px;
    --_w-device: minmax(150px, 1.4fr);
    --_w-customer: minmax(110px, 1fr);
    --_w-status: 152px;
    --_w-times: 60px;
    --_w-age: 52px;
    --_columns: 36px var(--_w-priority) minmax(150px, 1.6fr) var(--_w-device) var(--_w-customer) var(--_w-status)
      var(--_w-times) var(--_w-age);
  }
  .no-priority {
    --_w-priority: ;
  }
  .no-device {
    --_w-device: ;
  }
  .no-customer {
    --_w-customer: ;
  }
  .no-status {
    --_w-status: ;
  }
  .no-times {
    --_w-times: ;
  }
  .no-age {
    --_w-age: ;
  }
  .no-priority :is(.row, .head) .priority,
  .no-device .device,
  .no-customer .customer,
  .no-status .status,
  .no-times .times,
  .no-age .age {
    display: none;
  }
  .columns summary {
    display: inline-flex;
    align-items: center;
    min-block-size: var(--_control);
    padding: 3px 8px;
    border-radius: var(--_radius);
    cursor: pointer;
  }
  .columns summary:hover {
    background: var(--_hover);
  }
  .columns fieldset {
    display: flex;
    flex-wrap: wrap;
    gap: 0 12px;
    margin: 0;
    padding: 0;
    border: 0;
    min-inline-size: 0;
  }
  .columns label {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: var(--_control);
    margin: 0;
    font-weight: 400;
  }
  .columns input {
    flex: none;
    min-block-size: 0;
  }
`;
