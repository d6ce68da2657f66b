import { css } from 'lit';

export const caseSearchStyles = css`
  .linking {
    display: grid;
    gap: var(--_s2);
    padding: 0 var(--_s3) var(--_s3);
  }
  .linking ul {
    max-block-size: 50vh;
    overflow: auto;
  }
  .linking li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    align-items: center;
    gap: 2px 8px;
    padding-block: 6px;
  }
  .linking li + li {
    border-block-start: 1px solid var(--_border);
  }
  .linking .found {
    display: grid;
    overflow-wrap: anywhere;
  }
`;
