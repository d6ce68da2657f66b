import { css } from 'lit';

export const lanesStyles = css`
  .lanes {
    padding-block-end: var(--_s1);
    border-block-end: 1px solid var(--_border);
  }
  .lanes ul {
    display: grid;
    gap: 4px;
    padding-inline: var(--_s3);
  }
  .lanes li,
  .lane-axis {
    display: grid;
    grid-template-columns: minmax(0, 88px) minmax(0, 1fr);
    align-items: center;
    gap: 8px;
  }
  .lane-name {
    display: flex;
    gap: 6px;
    min-inline-size: 0;
    overflow-wrap: anywhere;
    font-size: 0.923em;
    line-height: 16px;
  }
  .lane-name svg {
    inline-size: 14px;
    block-size: 16px;
  }
  .lane-name.reporting svg {
    color: var(--_success);
  }
  .lane-name.high svg {
    color: var(--_high);
  }
  .lane-name.medium svg {
    color: var(--_medium);
  }
  .lane-name.low svg {
    color: var(--_low);
  }
  /* Time runs from left to right, as on a chart. */
  .lane {
    inline-size: 100%;
    block-size: 10px;
    border-radius: 2px;
    background: var(--_hover);
    stroke: none;
  }
  .lane.reporting rect {
    fill: var(--_success);
  }
  .lane.high rect {
    fill: var(--_high);
  }
  .lane.medium rect {
    fill: var(--_medium);
  }
  .lane.low rect {
    fill: var(--_low);
  }
  .lane-axis {
    padding-inline: var(--_s3);
    color: var(--_muted);
    font-size: 0.846em;
    font-variant-numeric: tabular-nums;
    line-height: 18px;
  }
  .lane-axis > span {
    display: flex;
    grid-column: 2;
    justify-content: space-between;
  }
  @media (forced-colors: active) {
    .lane {
      border: 1px solid CanvasText;
    }
    .lane rect {
      fill: CanvasText;
    }
  }
`;
