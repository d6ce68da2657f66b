import { css } from 'lit';

export const alertDetailStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    display: grid;
    gap: var(--_s2);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .header h2 {
    overflow-wrap: anywhere;
  }
  .marks,
  .actions,
  .commands {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: var(--_s2);
  }
  .where {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .over {
    display: flex;
    gap: var(--_s2);
    padding: var(--_s1) var(--_s2);
    border-radius: var(--_radius);
    background: var(--_success-bg);
    color: var(--_success);
    overflow-wrap: anywhere;
  }
  .over svg {
    margin-block-start: 2px;
  }
  .state-text {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--_muted);
  }
  .state-text svg {
    inline-size: 14px;
    block-size: 14px;
  }
  section {
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  section:last-child {
    border: 0;
  }
  section h3 {
    margin-block-end: 6px;
  }
  dl {
    grid-template-columns: repeat(auto-fill, minmax(min(200px, 100%), 1fr));
  }
  small {
    display: block;
    font-size: 0.923em;
    line-height: 16px;
    color: var(--_muted);
  }
  .suggested,
  .sentence {
    overflow-wrap: anywhere;
  }
  .suggested {
    padding-block: var(--_s2);
    color: var(--_muted);
  }
  .commands button {
    max-inline-size: 100%;
    white-space: normal;
    text-align: start;
    overflow-wrap: anywhere;
  }
  details .commands {
    margin-block-start: var(--_s2);
  }
  .evidence {
    margin-block: 8px;
    margin-inline: -8px;
  }
  details {
    margin-block-start: 6px;
  }
  summary {
    inline-size: fit-content;
    max-inline-size: 100%;
    min-block-size: 24px;
    padding-block: 2px;
    color: var(--_accent);
    overflow-wrap: anywhere;
    cursor: pointer;
  }
  pre,
  .json {
    margin: 4px 0 0;
    max-block-size: 280px;
  }
  .timeline li {
    display: grid;
    grid-template-columns: 12px minmax(0, 1fr) auto;
    gap: 0 8px;
    padding-block: 4px;
    position: relative;
  }
  .timeline li::before {
    content: '';
    inline-size: 7px;
    block-size: 7px;
    margin: 6px 0 0 2px;
    border-radius: 50%;
    background: var(--_outline);
    z-index: 1;
  }
  .timeline li + li::after {
    content: '';
    position: absolute;
    inset-inline-start: 5px;
    inset-block: -14px auto;
    inline-size: 1px;
    block-size: 26px;
    background: var(--_border);
  }
  .timeline .what {
    overflow-wrap: anywhere;
  }
  .timeline time {
    color: var(--_muted);
    white-space: nowrap;
  }
  .timeline .comment {
    white-space: pre-line;
  }
  .comment-form {
    display: flex;
    align-items: flex-end;
    gap: var(--_s2);
    margin-block-end: 8px;
    max-inline-size: 800px;
  }
  .comment-form textarea {
    flex: 1;
    min-inline-size: 0;
    min-block-size: 48px;
    padding: 5px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
    resize: vertical;
  }
  .case-form {
    padding: 0;
  }
  .case-form .buttons {
    padding: 0 var(--_s3) var(--_s3);
  }
  @media (forced-colors: active) {
    .over {
      border: 1px solid currentColor;
    }
    .timeline li::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
