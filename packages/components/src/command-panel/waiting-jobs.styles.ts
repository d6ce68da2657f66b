import { css } from 'lit';

export const waitingJobsStyles = css`
  .waiting {
    padding: var(--_s2) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .waiting summary {
    inline-size: fit-content;
    min-block-size: 24px;
    color: var(--_accent);
    cursor: pointer;
  }
  .waiting ul {
    display: grid;
    gap: 4px;
    padding-block: var(--_s1);
  }
  .waiting li button {
    display: grid;
    justify-content: start;
    gap: 0;
    inline-size: 100%;
    white-space: normal;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .waiting li .muted {
    font-weight: 400;
  }
  .waiting [aria-current] {
    border-color: var(--_accent);
    background: var(--_selected);
  }
`;
