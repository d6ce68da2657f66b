import { css } from 'lit';

export const customerSearchStyles = css`
  .customers {
    position: relative;
    display: flex;
  }
  .choices .customers {
    flex: 1 1 160px;
    max-inline-size: 220px;
  }
  .narrow .choices .customers {
    max-inline-size: none;
  }
  .customers input {
    flex: 1 1 0;
    text-overflow: ellipsis;
  }
  .choices .customers input {
    max-inline-size: none;
  }
  .customers .found {
    position: absolute;
    /* Above the rows, and above the button that tells of new ones. */
    z-index: 2;
    inset-block-start: calc(100% + 2px);
    inset-inline: 0;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 4px 16px rgb(0 0 0 / 0.2);
  }
  .customers .found[hidden] {
    display: none;
  }
  .customers ul {
    position: relative;
    max-block-size: 200px;
    overflow: auto;
    padding: 2px;
  }
  .customers li {
    padding: 4px 8px;
    border-radius: var(--_radius);
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  .customers li:hover {
    background: var(--_hover);
  }
  .customers li[aria-selected='true'] {
    font-weight: 500;
  }
  .customers li.reached {
    background: var(--_selected);
  }
  .customers .said {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 8px;
    padding: 4px 10px;
    border-block-start: 1px solid var(--_border);
    color: var(--_muted);
  }
  @media (forced-colors: active) {
    .customers li.reached {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
