import { css } from 'lit';

export const fleetStatusStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    gap: 2px 8px;
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
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(104px, 100%), 1fr));
    gap: var(--_s2);
  }
  button.tile {
    display: grid;
    justify-content: start;
    align-content: start;
    gap: 0;
    min-inline-size: 0;
    padding: var(--_s2) var(--_s3);
    background: var(--_raised);
    font-weight: 400;
    text-align: start;
    white-space: normal;
  }
  .tile .label {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .tile .label svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .tile .figure {
    font-size: 1.846em;
    line-height: 32px;
    font-weight: 600;
  }
  .tile .share {
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 16px;
  }
  .tile.high,
  .tile.high .label {
    color: var(--_high);
  }
  .tile.medium,
  .tile.medium .label {
    color: var(--_medium);
  }
  .key {
    flex: none;
    inline-size: 10px;
    block-size: 10px;
    border-radius: 2px;
  }
  .key.connected {
    background: var(--_success);
  }
  .key.silent {
    background: var(--_medium);
  }
  .key.never-heard {
    background: var(--_outline);
  }
  .key.disabled {
    background: var(--_border);
    outline: 1px solid var(--_outline);
    outline-offset: -1px;
  }
  .bar,
  .strip {
    inline-size: 100%;
    border-radius: 3px;
    background: var(--_hover);
    stroke: none;
  }
  .bar {
    block-size: 8px;
  }
  .strip {
    block-size: 20px;
    background: none;
  }
  .bar:dir(rtl) {
    transform: scaleX(-1);
  }
  section > .bar {
    margin-block-start: 12px;
  }
  rect.connected {
    fill: var(--_success);
  }
  rect.silent {
    fill: var(--_medium);
  }
  rect.never-heard {
    fill: var(--_outline);
  }
  rect.disabled {
    fill: var(--_border);
  }
  rect.none {
    fill: var(--_hover);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    table-layout: fixed;
  }
  th,
  td {
    padding: 4px 0;
    padding-inline-end: var(--_s3);
    font-weight: 400;
    text-align: start;
    vertical-align: middle;
    overflow-wrap: anywhere;
  }
  th:last-child,
  td:last-child {
    padding-inline-end: 0;
  }
  thead th {
    color: var(--_muted);
    font-size: 0.923em;
  }
  tbody tr {
    border-block-start: 1px solid var(--_border);
  }
  th button.quiet {
    justify-content: flex-start;
    min-block-size: 24px;
    margin-inline-start: -6px;
    padding: 1px 6px;
    white-space: normal;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .number {
    inline-size: 120px;
    text-align: end;
  }
  .wide {
    inline-size: 40%;
  }
  summary {
    inline-size: fit-content;
    min-block-size: 24px;
    color: var(--_accent);
    cursor: pointer;
  }
  @container (max-width: 419px) {
    .tiles {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .tiles.three {
      grid-template-columns: repeat(3, minmax(0, 1fr));
    }
    button.tile {
      padding-inline: 8px;
    }
    .tile .label {
      gap: 4px;
      font-size: 0.923em;
    }
    .wide {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .key,
    .bar,
    .strip {
      forced-color-adjust: none;
      border: 1px solid CanvasText;
    }
  }
`;
