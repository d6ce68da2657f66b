import { css } from 'lit';

/** Forms whose fields come from definitions: a grid of fields, groups within groups. */
export const valueForm = css`
  fieldset {
    min-inline-size: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  legend {
    padding: 0;
    margin-block-end: 6px;
    font-size: 0.923em;
    font-weight: 500;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .fields {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(224px, 100%), 1fr));
    gap: 12px 16px;
    align-items: start;
  }
  .whole {
    grid-column: 1 / -1;
    padding-inline-start: var(--_s3);
    border-inline-start: 2px solid var(--_border);
  }
  .written {
    grid-column: 1 / -1;
  }
  .written > textarea {
    min-block-size: 120px;
    font: 12px/18px var(--_mono);
  }
  .field label,
  .field .label,
  .invalid {
    overflow-wrap: anywhere;
  }
  .invalid svg {
    margin-block-start: 2px;
  }
`;
