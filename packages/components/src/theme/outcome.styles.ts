import { css } from 'lit';

/** What became of work on many devices. */
export const outcomeStyles = css`
  .outcome {
    display: flex;
    align-items: flex-start;
    gap: var(--_s2);
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
    overflow-wrap: anywhere;
  }
  .outcome.success {
    background: var(--_success-bg);
  }
  .outcome.high {
    background: var(--_high-bg);
  }
  .outcome > svg {
    margin-block-start: 4px;
  }
  .outcome.success > svg {
    color: var(--_success);
  }
  .outcome.high > svg {
    color: var(--_high);
  }
  .outcome .told {
    display: grid;
    gap: 2px;
    flex: 1;
    min-inline-size: 0;
    padding-block: 2px;
  }
  .outcome button {
    min-block-size: 24px;
    padding-block: 0;
  }
  .outcome summary {
    inline-size: fit-content;
    cursor: pointer;
  }
  .outcome ul {
    max-block-size: 160px;
    overflow: auto;
  }
  @media (forced-colors: active) {
    .outcome {
      border: 1px solid currentColor;
    }
  }
`;
