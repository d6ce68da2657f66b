import { css } from 'lit';

export const commandJobStyles = css`
  .job {
    display: grid;
    gap: var(--_s1);
    padding: var(--_s3);
    overflow-wrap: anywhere;
  }
  .job-title {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 4px 8px;
  }
  .job-title > :first-child {
    flex: 1 1 160px;
    min-inline-size: 0;
    padding: 0;
    color: var(--_text);
    font-weight: 600;
  }
  .job .counts {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 16px;
    margin-block: var(--_s1);
  }
  .job summary {
    inline-size: fit-content;
    min-block-size: 24px;
    color: var(--_accent);
    cursor: pointer;
  }
  .job .json {
    margin-block-start: 4px;
    max-block-size: 200px;
  }
  .targets ul {
    max-block-size: 200px;
    padding-block: 4px;
    overflow: auto;
  }
  .job form {
    display: grid;
    gap: var(--_s3);
    padding: var(--_s2) 0;
    border: 0;
  }
  .job .field > textarea {
    min-block-size: 44px;
  }
  .job .note {
    display: flex;
    gap: 6px;
    align-items: flex-start;
    padding: var(--_s2);
    border-radius: var(--_radius);
    background: var(--_low-bg);
    color: var(--_low);
  }
  .job .note svg {
    margin-block-start: 2px;
  }
`;
