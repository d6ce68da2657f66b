import { css } from 'lit';

/** Facts in columns, each a term above its value. How wide a column is, is the element's own. */
export const facts = css`
  dl {
    display: grid;
    gap: var(--_s2) 16px;
  }
  dl > div {
    min-inline-size: 0;
  }
  dt {
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 16px;
  }
  dd {
    overflow-wrap: anywhere;
  }
`;
