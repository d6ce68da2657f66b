import { css } from 'lit';

export const deviceSummaryStyles = css`
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(124px, 100%), 1fr));
    gap: var(--_s2);
    padding: var(--_s3);
  }
  /* The figures of a row stand on one line, however many lines the names and ranges take. */
  dl > div {
    display: grid;
    grid-row: span 2;
    grid-template-rows: subgrid;
    row-gap: 0;
    min-inline-size: 0;
    padding: var(--_s2) var(--_s3);
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  dt {
    color: var(--_muted);
    font-weight: 500;
  }
  .figure {
    font-size: 1.846em;
    line-height: 32px;
    font-weight: 600;
  }
  .figure.none {
    color: var(--_muted);
  }
  .unit {
    color: var(--_muted);
  }
  .range {
    display: block;
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 16px;
  }
`;
