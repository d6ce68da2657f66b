import { css } from 'lit';

/** The bar above an element's content, and buttons in a row. */
export const panel = css`
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
    min-block-size: var(--_bar);
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
`;
