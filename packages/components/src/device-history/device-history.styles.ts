import { css } from 'lit';

export const deviceHistoryStyles = css`
  :host {
    container-type: inline-size;
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
