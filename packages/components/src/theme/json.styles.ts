import { css } from 'lit';

/** JSON as {@link jsonView} draws it, and other text in the fixed-width font. */
export const json = css`
  pre,
  .json {
    padding: var(--_s2) var(--_s3);
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_raised);
    font: 12px/18px var(--_mono);
  }
  .json ul {
    padding-inline-start: 14px;
    border-inline-start: 1px solid var(--_border);
  }
  .json > ul {
    padding: 0;
    border: 0;
  }
  .json li {
    overflow-wrap: anywhere;
  }
  .json .key {
    color: var(--_muted);
  }
  .json .key::after {
    content: ':';
  }
  .json .string {
    color: var(--_series-2);
  }
  .json .number,
  .json .boolean {
    color: var(--_series-1);
  }
`;
