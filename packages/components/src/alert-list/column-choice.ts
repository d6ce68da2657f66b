import { css, html, type TemplateResult } from 'lit';
import { ALERT_COLUMNS, type AlertColumn } from './alert-columns.ts';
import type { AlertListStrings } from './alert-list.strings.ts';

const texts = (t: AlertListStrings): Readonly<Record<AlertColumn, string>> => ({ ...t, times: t.occurrences });

/** Which columns are shown. Their order is always the same. Loaded when somebody wants to choose. */
export function columnChoice(
  columns: readonly AlertColumn[],
  set: (columns: readonly AlertColumn[]) => void,
  t: AlertListStrings,
): TemplateResult {
  const change = (column: AlertColumn, event: Event) => {
    const { checked } = event.target as HTMLInputElement;
    set(ALERT_COLUMNS.filter((one) => (one === column ? checked : columns.includes(one))));
  };
  const names = texts(t);
  return html`<fieldset>
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
  </fieldset>`;
}

export const columnChoiceStyles = css`
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
