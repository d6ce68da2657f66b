import { css } from 'lit';

export const caseDetailStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  .header {
    display: grid;
    gap: var(--_s2);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .header h2,
  .text {
    overflow-wrap: anywhere;
  }
  .marks,
  .buttons {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
  }
  .marks [role='status'] {
    display: inline-flex;
  }
  .columns {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  section {
    min-inline-size: 0;
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  section h3 {
    padding: 0;
    margin-block-end: 6px;
    color: var(--_text);
    font-weight: 600;
  }
  .columns > :last-child {
    border-block-end: 0;
  }
  dl {
    grid-template-columns: repeat(auto-fill, minmax(min(160px, 100%), 1fr));
  }
  .text {
    display: block;
    margin-block-start: 10px;
  }
  .text dd {
    max-inline-size: 80ch;
    white-space: pre-wrap;
  }
  .step {
    display: grid;
    gap: var(--_s2);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
  }
  .step .field {
    max-inline-size: 720px;
  }
  .records > li {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    grid-auto-columns: max-content;
    align-items: center;
    gap: 2px 8px;
    padding-block: 6px;
  }
  .records > li + li {
    border-block-start: 1px solid var(--_border);
  }
  .records .does {
    display: flex;
    gap: 4px;
  }
  .records .name {
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .records button.link,
  .entry {
    display: block;
    min-block-size: 24px;
    padding: 2px 0;
    border: 0;
    background: none;
    color: var(--_text);
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .records button.link:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .records .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    color: var(--_muted);
  }
  .records .facts svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 8px;
    margin-block-end: 6px;
  }
  .title h3 {
    margin: 0;
  }
  .picker {
    display: grid;
    gap: var(--_s2);
    margin-block-end: 8px;
    padding: 10px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
  }
  .picker .segments {
    justify-self: start;
    flex-wrap: wrap;
  }
  .picker .segments button {
    padding-inline: 7px;
  }
  .picker ul {
    max-block-size: 220px;
    overflow: auto;
  }
  .picker li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    align-items: center;
    gap: var(--_s2);
    min-block-size: var(--_field);
  }
  .picker label {
    margin: 0;
    padding-block: 4px;
    font-weight: 400;
    overflow-wrap: anywhere;
  }
  .picker .skeleton,
  .picker .state {
    padding: 8px 0;
    min-block-size: 80px;
  }
  .entries {
    margin-inline: -12px;
  }
  .timeline h4 {
    margin: 8px 0 2px;
    color: var(--_muted);
    font: inherit;
    font-weight: 500;
  }
  .entry strong {
    font-weight: 500;
  }
  .over {
    display: flex;
    gap: var(--_s2);
    padding: var(--_s1) var(--_s2);
    border-radius: var(--_radius);
    background: var(--_success-bg);
    color: var(--_success);
    overflow-wrap: anywhere;
  }
  @container (min-width: 860px) {
    .columns {
      grid-template-columns: minmax(0, 3fr) minmax(320px, 2fr);
      grid-template-rows: repeat(3, auto) 1fr;
    }
    .columns > section {
      grid-column: 1;
    }
    .columns > .timeline {
      grid-area: 1 / 2 / span 4;
      border-inline-start: 1px solid var(--_border);
    }
    .columns > .devices {
      border-block-end: 0;
    }
  }
  @media (forced-colors: active) {
    .over,
    .step {
      border: 1px solid currentColor;
    }
  }
`;
