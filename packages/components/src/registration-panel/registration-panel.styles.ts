import { css } from 'lit';

export const registrationPanelStyles = css`
  :host {
    container-type: inline-size;
  }
  .now {
    display: grid;
    gap: 6px;
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
    overflow-wrap: anywhere;
  }
  .device {
    font-weight: 500;
  }
  .device,
  .message {
    overflow-wrap: anywhere;
    min-inline-size: 0;
  }
  .message {
    padding: var(--_s1) var(--_s2);
    border-inline-start: 3px solid var(--_border);
    background: var(--_raised);
  }
  .message.high {
    border-color: var(--_high);
  }
  h3 {
    padding: var(--_s2) var(--_s3) 2px;
    color: var(--_muted);
    font-weight: 500;
  }
  .nothing,
  .more {
    padding: 4px var(--_s3) var(--_s3);
    color: var(--_muted);
  }
  li {
    display: grid;
    grid-template-columns: minmax(0, 1fr) auto;
    gap: 2px 12px;
    padding: var(--_s2) var(--_s3);
    align-items: start;
  }
  li + li {
    border-block-start: 1px solid var(--_border);
  }
  .history .badge {
    vertical-align: text-bottom;
  }
  li .message {
    grid-column: 1 / -1;
    padding: 0;
    border: 0;
    background: none;
    color: var(--_muted);
  }
  li .key,
  time {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  time {
    text-align: end;
  }
  .outcome li {
    display: list-item;
    padding: 2px 0;
    border: 0;
  }
  @container (max-width: 359px) {
    .history li {
      grid-template-columns: minmax(0, 1fr);
    }
    .history time {
      text-align: start;
    }
  }
`;
