import { css } from 'lit';

export const readingsChartStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 6px;
    padding: var(--_s2) var(--_s3) 0;
  }
  /* Leaves room for the offline mark: the chart must not jump when the connection goes. */
  .header .segments button {
    padding-inline: 7px;
  }
  .header :is(select, input) {
    min-block-size: var(--_control);
    padding: 1px 6px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .dates label {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
  }
  .header button.quiet {
    padding-inline: 8px;
  }
  .steps {
    display: inline-flex;
  }
  .steps button {
    min-inline-size: var(--_control);
    font-size: 1.2em;
    line-height: 1;
  }
  /* Columns of one width: chips that grew and shrank with their digits would move at every reading. */
  .legend {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
    gap: 4px 8px;
    padding: var(--_s2) var(--_s3) 4px;
  }
  .legend button {
    flex-wrap: wrap;
    justify-content: flex-start;
    min-inline-size: 0;
    max-inline-size: 100%;
    gap: 0 8px;
    padding: 3px 8px;
    border-color: transparent;
    background: var(--_raised);
    font-weight: 400;
    text-align: start;
  }
  .legend .name {
    overflow: hidden;
    text-overflow: ellipsis;
    max-inline-size: 24ch;
    white-space: nowrap;
  }
  .legend b {
    font-weight: 600;
  }
  .legend small {
    min-inline-size: 0;
    white-space: normal;
    font-size: 0.923em;
    color: var(--_muted);
  }
  .legend button[aria-pressed='false'] .name {
    text-decoration: line-through;
    color: var(--_muted);
  }
  .legend button[aria-pressed='false'] .swatch {
    opacity: 0.35;
  }
  .swatch {
    inline-size: 12px;
    block-size: 3px;
    border-radius: 2px;
    stroke: currentColor;
    stroke-width: 3;
    flex: none;
  }
  .swatch.dashed {
    inline-size: 32px;
    border-radius: 0;
  }
  /* Time runs from left to right in every language, and so do the keys that move along it. */
  .plot {
    position: relative;
    direction: ltr;
    margin: 0 4px 4px;
    border-radius: 4px;
    touch-action: pan-y;
  }
  .plot.on-mark {
    cursor: pointer;
  }
  canvas {
    display: block;
    inline-size: 100%;
    block-size: 100%;
  }
  :host(:dir(rtl)) .overlay {
    direction: rtl;
  }
  .overlay {
    position: absolute;
    inset: 0;
    display: grid;
    place-content: center;
    color: var(--_muted);
    pointer-events: none;
  }
  .table {
    max-block-size: 280px;
    overflow: auto;
    border-block-start: 1px solid var(--_border);
    margin-block-start: 8px;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
  }
  th,
  td {
    padding: 4px var(--_s3);
    text-align: end;
    border-block-end: 1px solid var(--_border);
    font-weight: 400;
    white-space: nowrap;
  }
  th:first-child {
    text-align: start;
  }
  thead th {
    position: sticky;
    inset-block-start: 0;
    background: var(--_raised);
    font-weight: 500;
  }
  .more {
    padding: var(--_s2) var(--_s3);
  }
  .text {
    color: var(--_text);
  }
  /* Not display: none, which has no transitions; and these also run where the user asks for no motion. */
  .samples {
    position: absolute;
    visibility: hidden;
  }
  .samples i {
    transition: color 1ms !important;
  }
  .samples .muted {
    color: var(--_muted);
  }
  .samples .grid {
    color: var(--_border);
  }
  .samples .surface {
    color: var(--_surface);
  }
  .samples .high {
    color: var(--_high);
  }
  .samples .medium {
    color: var(--_medium);
  }
  .samples .low {
    color: var(--_low);
  }
  .series-1 {
    color: var(--_series-1);
  }
  .series-2 {
    color: var(--_series-2);
  }
  .series-3 {
    color: var(--_series-3);
  }
  .series-4 {
    color: var(--_series-4);
  }
  .series-5 {
    color: var(--_series-5);
  }
  .series-6 {
    color: var(--_series-6);
  }
  @container (max-width: 419px) {
    .header .segments {
      order: 1;
      inline-size: 100%;
    }
    .header .segments {
      flex-wrap: wrap;
    }
    .header .segments button {
      flex: 1;
    }
  }
  @media (forced-colors: active) {
    .samples i[class],
    .swatch {
      forced-color-adjust: none;
      color: CanvasText;
    }
    .samples i.surface {
      color: Canvas;
    }
    .samples i.grid {
      color: color-mix(in srgb, CanvasText 20%, Canvas);
    }
  }
`;
