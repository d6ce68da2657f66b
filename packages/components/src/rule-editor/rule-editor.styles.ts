import { css } from 'lit';

export const ruleEditorStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 6px 8px;
    min-block-size: var(--_bar);
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .header h2 {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  form,
  .text,
  .try {
    display: grid;
    align-content: start;
    gap: var(--_s3);
    min-inline-size: 0;
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .columns > :last-child {
    border-block-end: 0;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(180px, 100%), 1fr));
    align-items: start;
    gap: var(--_s3);
  }
  /* Its answers are whole clauses. */
  .fields > .field:has(#rule-kind) {
    grid-column: 1 / -1;
  }
  .field > .hint {
    margin-block-start: 2px;
    line-height: 16px;
  }
  .duration {
    display: grid;
    grid-template-columns: minmax(56px, 1fr) minmax(0, auto);
    gap: 6px;
  }
  .duration > * {
    min-inline-size: 0;
    min-block-size: var(--_field);
    padding: 5px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .duration > [aria-invalid='true'] {
    border-color: var(--_high);
  }
  summary {
    inline-size: fit-content;
    min-block-size: 24px;
    margin-block-end: 4px;
    color: var(--_accent);
    cursor: pointer;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
  }
  /* A name from outside may be in it. */
  .buttons button {
    max-inline-size: 100%;
    white-space: normal;
  }
  pre,
  .field > textarea.query {
    margin: 4px 0 0;
    padding: var(--_s2) var(--_s3);
    max-block-size: 360px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_raised);
    font: 12px/18px var(--_mono);
    tab-size: 2;
  }
  .field > textarea.query {
    min-block-size: 320px;
    max-block-size: none;
    white-space: pre;
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(110px, 1fr));
    gap: var(--_s2) 16px;
  }
  dt {
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 16px;
  }
  dd {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 8px;
    font-size: 1.154em;
    font-weight: 600;
  }
  dd .badge {
    font-size: 0.8em;
  }
  .outcome {
    display: grid;
    gap: 10px;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .note {
    display: flex;
    gap: 6px;
    padding: 8px 10px;
    border-radius: var(--_radius);
    background: var(--_medium-bg);
    color: var(--_medium);
    overflow-wrap: anywhere;
  }
  .note.high {
    background: var(--_high-bg);
    color: var(--_high);
  }
  .note svg {
    margin-block-start: 2px;
  }
  .table {
    max-block-size: 320px;
    overflow: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  caption {
    padding-block-end: 4px;
    color: var(--_muted);
    text-align: start;
  }
  th,
  td {
    padding-block: 4px;
    padding-inline: 0 8px;
    border-block-end: 1px solid var(--_border);
    font-weight: 400;
    text-align: start;
  }
  thead th {
    color: var(--_muted);
    font-size: 0.923em;
    white-space: nowrap;
  }
  .number {
    text-align: end;
  }
  @container (min-width: 860px) {
    .columns {
      grid-template-columns: repeat(2, minmax(0, 1fr));
      grid-template-rows: auto 1fr;
    }
    .columns > .try {
      grid-column: 1 / -1;
      border-block-end: 0;
    }
    .columns > form + .text {
      border-inline-start: 1px solid var(--_border);
    }
    .columns > .text:first-child {
      grid-column: 1 / -1;
    }
  }
  @media (forced-colors: active) {
    .note,
    pre {
      border: 1px solid currentColor;
    }
  }
`;
