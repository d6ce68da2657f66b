import { css } from 'lit';

/** Entries of a timeline under each other, joined by a line through their symbols. Wants a container. */
export const timelineStyles = css`
  .entries > li {
    position: relative;
    display: grid;
    grid-template-columns: 24px minmax(0, 1fr) auto;
    gap: 0 8px;
    padding: var(--_s1) var(--_s3);
    align-items: start;
  }
  .entries > li + li::before {
    content: '';
    position: absolute;
    inset-block: -5px auto;
    inset-inline-start: 23px;
    inline-size: 1px;
    block-size: 9px;
    background: var(--_border);
  }
  .symbol {
    display: grid;
    place-items: center;
    inline-size: 24px;
    block-size: 24px;
    border-radius: 50%;
    background: var(--_low-bg);
    color: var(--_low);
  }
  .symbol svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .symbol.high {
    background: var(--_high-bg);
    color: var(--_high);
  }
  .symbol.medium {
    background: var(--_medium-bg);
    color: var(--_medium);
  }
  .symbol.success {
    background: var(--_success-bg);
    color: var(--_success);
  }
  .entry {
    min-inline-size: 0;
    padding: 2px 0;
    overflow-wrap: anywhere;
    text-align: start;
  }
  button.entry {
    display: block;
    border: 0;
    min-block-size: 24px;
    background: none;
    white-space: normal;
    font-weight: 500;
  }
  button.entry:hover:not(:disabled) {
    background: none;
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .what {
    min-inline-size: 0;
  }
  .facts {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  time {
    padding-block: 2px;
    color: var(--_muted);
    text-align: end;
    white-space: nowrap;
  }
  time span {
    display: block;
  }
  @container (max-width: 419px) {
    .entries > li {
      grid-template-columns: 24px minmax(0, 1fr);
    }
    time {
      grid-column: 2;
      text-align: start;
      padding-block: 0;
    }
    time span {
      display: inline;
    }
    time span + span::before {
      content: ' · ';
    }
  }
  @media (forced-colors: active) {
    .symbol {
      border: 1px solid currentColor;
    }
  }
`;
