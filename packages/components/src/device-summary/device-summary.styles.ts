import { css } from 'lit';

export const deviceSummaryStyles = css`
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    min-block-size: 44px;
    padding: 6px 12px;
    border-block-end: 1px solid var(--_border);
  }
  dl {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(124px, 100%), 1fr));
    gap: 8px;
    padding: 12px;
  }
  dl > div {
    display: flex;
    flex-direction: column;
    min-inline-size: 0;
    padding: 8px 12px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  dt {
    color: var(--_muted);
    font-weight: 500;
  }
  dd {
    margin-block-start: auto;
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
