import { css } from 'lit';

export const deviceHistoryStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
    min-block-size: var(--_bar);
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .segments {
    flex-wrap: wrap;
    font-size: 0.923em;
  }
  .segments button {
    padding-inline: 7px;
  }
  h3 {
    padding: 12px 12px 4px;
    color: var(--_muted);
    font-weight: 500;
  }
  .more {
    padding: 8px 12px 12px;
  }
`;
