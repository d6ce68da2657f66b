import { css } from 'lit';

/** A modal dialog of an element, of which there is one at a time. */
export const dialogStyles = css`
  dialog {
    inline-size: min(560px, calc(100vw - 24px));
    max-block-size: calc(100vh - 24px);
    padding: 0;
    border: 1px solid var(--_border);
    border-radius: 10px;
    color: inherit;
    background: var(--_surface);
    box-shadow: 0 12px 40px rgb(0 0 0 / 0.3);
  }
  dialog::backdrop {
    background: rgb(0 0 0 / 0.35);
  }
  dialog .header {
    display: flex;
    justify-content: flex-end;
    padding: 8px 8px 0;
  }
`;
