import { css } from 'lit';

export const caseFormStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    gap: 4px 8px;
  }
  form {
    display: grid;
    grid-template-columns: repeat(2, minmax(0, 1fr));
    gap: var(--_s3);
    padding: var(--_s3);
    /* Longer lines are harder to read and to fill in. */
    max-inline-size: 800px;
  }
  .wide,
  .buttons {
    grid-column: 1 / -1;
  }
  .source {
    grid-column: 1 / -1;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .source ul {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    color: var(--_text);
  }
  .source li {
    min-inline-size: 0;
  }
  .field .hint {
    overflow-wrap: anywhere;
  }
  .case {
    padding: var(--_s3);
    display: grid;
    gap: var(--_s3);
  }
  .over {
    display: flex;
    gap: var(--_s2);
    margin: 12px 12px 0;
    padding: var(--_s1) var(--_s2);
    border-radius: var(--_radius);
    background: var(--_success-bg);
    color: var(--_success);
  }
  .over svg {
    margin-block-start: 2px;
  }
  .case h3 {
    overflow-wrap: anywhere;
    font-size: 1.077em;
  }
  dl {
    display: grid;
    grid-template-columns: max-content minmax(0, 1fr);
    gap: 4px 16px;
  }
  dt {
    color: var(--_muted);
  }
  dd {
    overflow-wrap: anywhere;
  }
  .text {
    white-space: pre-wrap;
    overflow-wrap: anywhere;
  }
  .resolve {
    border-block-start: 1px solid var(--_border);
  }
  @media (forced-colors: active) {
    .over {
      border: 1px solid currentColor;
    }
  }
  @container (max-width: 419px) {
    form {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
