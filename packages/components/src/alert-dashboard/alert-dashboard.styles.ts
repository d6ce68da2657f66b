import { css } from 'lit';

export const alertDashboardStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  .header {
    gap: 6px 8px;
  }
  .panels {
    display: grid;
    grid-template-columns: minmax(0, 1fr);
  }
  section {
    min-inline-size: 0;
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  section:last-child {
    border-block-end: 0;
  }
  .title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 4px 8px;
    min-block-size: var(--_control);
    margin-block-end: 8px;
  }
  .title .field {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .title label {
    margin: 0;
    color: var(--_muted);
    font-weight: 400;
  }
  .title select {
    min-block-size: var(--_control);
    padding: 2px 6px;
    inline-size: auto;
  }
  .title .switch {
    min-block-size: 24px;
    padding-block: 0;
  }
  .plot {
    position: relative;
  }
  /* Time runs from left to right in every language, as in the chart of readings. */
  .columns {
    direction: ltr;
  }
  .plot svg {
    inline-size: 100%;
    block-size: 140px;
    stroke: none;
    border-block-end: 1px solid var(--_outline);
  }
  .plot .grid-line {
    stroke: var(--_border);
    stroke-width: 1;
    vector-effect: non-scaling-stroke;
  }
  .plot .slot {
    fill: transparent;
  }
  .plot g:hover .slot {
    fill: var(--_hover);
  }
  .plot .scale {
    position: absolute;
    inset-block-start: 0;
    inset-inline-start: 0;
    padding-inline-end: 4px;
    background: var(--_surface);
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 14px;
  }
  .plot rect.high,
  svg.high rect {
    fill: var(--_high);
  }
  .plot rect.medium,
  svg.medium rect {
    fill: var(--_medium);
  }
  .plot rect.low,
  svg.low rect {
    fill: var(--_low);
  }
  .times {
    display: flex;
    padding-block-start: 4px;
    color: var(--_muted);
    font-size: 0.923em;
    white-space: nowrap;
    overflow: hidden;
  }
  .times span {
    flex: 1 1 0;
    min-inline-size: 0;
  }
  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    margin-block-start: 6px;
    color: var(--_muted);
  }
  .legend li {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .legend i {
    inline-size: 10px;
    block-size: 10px;
    border-radius: 2px;
    background: var(--_low);
  }
  .legend .high i {
    background: var(--_high);
  }
  .legend .medium i {
    background: var(--_medium);
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th {
    font-weight: 400;
    text-align: start;
    overflow-wrap: anywhere;
  }
  td {
    text-align: end;
    overflow-wrap: anywhere;
  }
  td.text {
    text-align: start;
  }
  .bars {
    table-layout: fixed;
  }
  .bars .name {
    inline-size: 38%;
  }
  .bars .count {
    inline-size: 56px;
  }
  .bars thead th {
    position: relative;
    padding: 0;
  }
  .bars tbody th {
    padding-block: 4px;
    padding-inline: 0 8px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .bars td {
    padding-block: 4px;
  }
  .bar svg {
    inline-size: 100%;
    block-size: 10px;
    fill: var(--_series-1);
    stroke: none;
  }
  :host(:dir(rtl)) .bar svg {
    transform: scaleX(-1);
  }
  .plain th,
  .plain td {
    padding: 5px 8px;
    border-block-end: 1px solid var(--_border);
  }
  .plain thead th {
    color: var(--_muted);
    font-size: 0.923em;
  }
  .plain thead th {
    white-space: nowrap;
  }
  .plain thead th:not(:first-child) {
    text-align: end;
  }
  .plain th:first-child {
    padding-inline-start: 0;
  }
  .plain td:last-child,
  .plain th:last-child {
    padding-inline-end: 0;
  }
  .plain tbody tr:last-child > * {
    border-block-end: 0;
  }
  .table {
    max-block-size: 240px;
    overflow: auto;
  }
  .hint {
    margin-block-start: 8px;
  }
  .flood {
    display: flex;
    gap: 6px;
    margin-block: 4px 8px;
    padding: 8px 10px;
    border-radius: var(--_radius);
    background: var(--_high-bg);
    color: var(--_high);
  }
  .flood svg {
    margin-block-start: 2px;
  }
  .top thead th:nth-child(2) {
    text-align: start;
  }
  @container (min-width: 860px) {
    .panels {
      grid-template-columns: minmax(0, 3fr) minmax(0, 2fr);
    }
    .panels > .over-time {
      grid-column: 1 / -1;
    }
    .panels > :nth-child(2n + 3) {
      border-inline-start: 1px solid var(--_border);
    }
  }
  @container (max-width: 419px) {
    .score .plain th,
    .score .plain td {
      padding-inline: 0 6px;
    }
    .score thead {
      position: absolute;
      clip-path: inset(50%);
    }
    .score tr {
      display: grid;
      grid-template-columns: minmax(0, 1fr) auto;
      padding-block: 5px;
      border-block-end: 1px solid var(--_border);
    }
    .score tr > * {
      border: 0 !important;
      padding-block: 1px !important;
    }
    .score tr > :nth-child(3) {
      text-align: start;
    }
    .bars .name {
      inline-size: 48%;
    }
    .bars .count {
      inline-size: 48px;
    }
  }
  @media (forced-colors: active) {
    .plot rect:not(.slot),
    .bar svg rect {
      fill: CanvasText !important;
    }
    .plot rect.medium {
      fill: Highlight !important;
    }
    .plot rect.low {
      fill: GrayText !important;
    }
    .legend i {
      forced-color-adjust: none;
      background: GrayText;
    }
    .legend .high i {
      background: CanvasText;
    }
    .legend .medium i {
      background: Highlight;
    }
    .flood {
      border: 1px solid currentColor;
    }
  }
`;
