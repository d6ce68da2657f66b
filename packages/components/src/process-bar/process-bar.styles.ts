import { css } from 'lit';

export const processBarStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  .header {
    gap: 4px 8px;
    border-block-end: 0;
  }
  .stages {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    border-block: 1px solid var(--_border);
    background: var(--_raised);
  }
  .stages li {
    min-inline-size: 0;
  }
  .stages li + li {
    border-inline-start: 1px solid var(--_border);
  }
  .stages button {
    justify-content: flex-start;
    inline-size: 100%;
    min-block-size: var(--_row);
    padding: var(--_s1) var(--_s2);
    border: 0;
    border-block-end: 3px solid transparent;
    border-radius: 0;
    background: transparent;
    color: var(--_muted);
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .stages button:hover:not(:disabled) {
    border-color: transparent;
  }
  .stages button[aria-expanded='true'],
  .stages button[aria-expanded='true']:hover:not(:disabled) {
    border-block-end-color: var(--_accent);
    background: var(--_surface);
  }
  .stages button:focus-visible {
    outline-offset: -2px;
  }
  .stages .done button {
    color: var(--_text);
  }
  .stages .done svg {
    color: var(--_success);
  }
  .stages .active button {
    color: var(--_accent);
    font-weight: 600;
  }
  .panel {
    display: grid;
    gap: var(--_s3);
    padding: var(--_s3);
  }
  dl {
    grid-template-columns: repeat(auto-fill, minmax(min(180px, 100%), 1fr));
  }
  dd {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 3;
  }
  /* A name from outside may be in it. */
  .buttons button {
    max-inline-size: 100%;
    white-space: normal;
  }
  .case-form {
    border-block-start: 1px solid var(--_border);
  }
  .case-form .buttons {
    padding: 0 var(--_s3) var(--_s3);
  }
  @container (max-width: 559px) {
    .stages {
      grid-auto-flow: row;
    }
    .stages li + li {
      border-inline-start: 0;
      border-block-start: 1px solid var(--_border);
    }
    .stages button {
      min-block-size: var(--_field);
      padding-block: 4px;
      border-block-end: 0;
      border-inline-start: 3px solid transparent;
    }
    .stages button[aria-expanded='true'] {
      border-inline-start-color: var(--_accent);
    }
  }
  @media (forced-colors: active) {
    .stages button[aria-expanded='false'] {
      border-color: Canvas;
    }
    .stages button[aria-expanded='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
