import { css } from 'lit';

export const accountAlertsStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
    display: flex;
    flex-direction: column;
    block-size: 560px;
    min-block-size: 320px;
    overflow: hidden;
  }
  .header {
    gap: 2px 12px;
  }
  .header h2 {
    min-inline-size: 0;
    overflow-wrap: anywhere;
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
  }
  .body {
    flex: 1;
    min-block-size: 0;
    display: grid;
    grid-template: auto minmax(0, 1fr) / minmax(0, 1fr);
  }
  nav {
    min-inline-size: 0;
    max-block-size: 132px;
    overflow: auto;
    padding: var(--_s2);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
  }
  nav ul {
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
  }
  nav li {
    min-inline-size: 0;
    max-inline-size: 100%;
  }
  nav li button {
    max-inline-size: 100%;
    border-color: transparent;
    background: transparent;
    font-weight: 400;
  }
  nav button[aria-pressed='true'] {
    border-color: var(--_border);
    background: var(--_surface);
    font-weight: 500;
  }
  nav button .name {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  nav svg {
    inline-size: 14px;
    block-size: 14px;
    color: var(--_muted);
  }
  nav .on svg {
    color: var(--_success);
  }
  .note {
    padding: 4px 8px;
    color: var(--_muted);
  }
  .alerts {
    block-size: auto;
    min-block-size: 0;
  }
  /* The mark stands in our own header. */
  .alerts::part(offline) {
    display: none;
  }
  @container (min-width: 860px) {
    .body {
      grid-template: minmax(0, 1fr) / 240px minmax(0, 1fr);
    }
    nav {
      max-block-size: none;
      border-block-end: 0;
      border-inline-end: 1px solid var(--_border);
    }
    nav ul {
      flex-direction: column;
      flex-wrap: nowrap;
    }
    nav li button {
      inline-size: 100%;
      justify-content: flex-start;
    }
    nav button .badge {
      margin-inline-start: auto;
    }
  }
  @media (forced-colors: active) {
    nav button[aria-pressed='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
