import { css } from 'lit';

export const alertRepeatsStyles = css`
  .repeats {
    margin-block: 4px 8px;
  }
  .repeats li {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0 12px;
    padding-block: 4px;
  }
  .repeats li + li {
    border-block-start: 1px solid var(--_border);
  }
  .repeats .link {
    min-block-size: 24px;
    padding: 2px 0;
    border: 0;
    background: none;
    font-weight: 400;
    text-align: start;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .repeats .link:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
`;
