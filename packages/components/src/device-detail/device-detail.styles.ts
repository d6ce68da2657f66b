import { css } from 'lit';

export const deviceDetailStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: var(--_s2);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .header h2,
  .where {
    overflow-wrap: anywhere;
  }
  .where {
    color: var(--_muted);
  }
  .title {
    flex: 1 1 200px;
    min-inline-size: 0;
  }
  .title .badge {
    vertical-align: middle;
  }
  .actions,
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
  }
  .confirm {
    flex: 1 0 100%;
    display: grid;
    gap: var(--_s2);
    padding: var(--_s3);
    border: 1px solid var(--_high);
    border-radius: var(--_radius);
    background: var(--_high-bg);
    overflow-wrap: anywhere;
  }
  section {
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  section:last-child {
    border-block-end: 0;
  }
  section > h3 {
    margin-block-end: 6px;
  }
  .facts > section:last-child {
    border-block-end: 1px solid var(--_border);
  }
  dl {
    grid-template-columns: repeat(auto-fill, minmax(min(130px, 100%), 1fr));
  }
  dl > .wide {
    grid-column: 1 / -1;
  }
  small {
    display: block;
    font-size: 0.923em;
    line-height: 16px;
    color: var(--_muted);
  }
  .link {
    display: inline-block;
    min-block-size: 24px;
    margin-block: -2px;
    padding: 0;
    border: 0;
    background: none;
    text-align: start;
    text-decoration: underline;
    text-decoration-color: var(--_outline);
    text-underline-offset: 2px;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .link:hover:not(:disabled) {
    background: none;
    text-decoration-color: currentColor;
  }
  dt {
    overflow-wrap: anywhere;
  }
  summary {
    inline-size: fit-content;
    margin-block-start: 4px;
    line-height: 24px;
    cursor: pointer;
  }
  .figure {
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  .note {
    display: flex;
    gap: var(--_s2);
    margin-block-end: 8px;
    padding: 8px 10px;
    border-radius: var(--_radius);
    background: var(--_low-bg);
    overflow-wrap: anywhere;
  }
  .note svg {
    color: var(--_low);
    margin-block-start: 2px;
  }
  .note div {
    min-inline-size: 0;
  }
  .panels {
    display: grid;
    gap: var(--_s3);
  }
  .panel {
    min-inline-size: 0;
  }
  h4 {
    margin: 0 0 4px;
    font-size: 0.923em;
    font-weight: 500;
    line-height: 16px;
    color: var(--_muted);
  }
  .json {
    max-block-size: 240px;
  }
  form {
    display: grid;
    gap: var(--_s3);
  }
  .value {
    overflow-wrap: anywhere;
  }
  .field .value {
    display: block;
    padding-block: 6px;
  }
  .field.edited > input,
  .field.edited > select {
    border-color: var(--_accent);
    background: var(--_selected);
  }
  .field.edited > [aria-invalid='true'] {
    border-color: var(--_high);
  }
  .conflict {
    display: grid;
    gap: 6px;
    margin-block-start: 6px;
    padding: var(--_s2);
    border-radius: var(--_radius);
    background: var(--_medium-bg);
    color: var(--_medium);
    overflow-wrap: anywhere;
  }
  .conflict button {
    min-block-size: 24px;
    padding-block: 0;
    color: var(--_text);
  }
  .save p {
    display: flex;
    gap: 6px;
    margin-block-end: 6px;
    overflow-wrap: anywhere;
  }
  .save svg {
    margin-block-start: 2px;
  }
  .save:empty {
    display: none;
  }
  .good {
    color: var(--_success);
  }
  .bad {
    color: var(--_high);
  }
  @container (min-width: 720px) {
    .facts {
      display: grid;
      grid-template-columns: 1.6fr 1fr 1fr;
      border-block-end: 1px solid var(--_border);
    }
    .facts > section,
    .facts > section:last-child {
      border-block-end: 0;
    }
    .facts > section + section {
      border-inline-start: 1px solid var(--_border);
    }
    .panels {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
  }
  @media (forced-colors: active) {
    .note,
    .conflict {
      border: 1px solid currentColor;
    }
  }
`;
