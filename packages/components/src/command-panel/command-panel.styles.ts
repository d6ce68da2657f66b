import { css } from 'lit';

export const commandPanelStyles = css`
  :host {
    container-type: inline-size;
  }
  .header {
    flex-wrap: nowrap;
  }
  form {
    display: grid;
    gap: var(--_s3);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .about {
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  button.switch {
    margin-inline-start: -11px;
    color: var(--_accent);
  }
  .check {
    grid-column: 1 / -1;
    display: flex;
    align-items: center;
    gap: var(--_s2);
  }
  .check label {
    margin: 0;
  }
  .note {
    display: flex;
    gap: 6px;
    align-items: flex-start;
    padding: var(--_s2);
    border-radius: var(--_radius);
    background: var(--_medium-bg);
    color: var(--_medium);
  }
  .note svg {
    margin-block-start: 2px;
  }
  .confirm {
    display: grid;
    gap: var(--_s2);
    padding: var(--_s3);
    border: 1px solid var(--_high);
    border-radius: var(--_radius);
    background: var(--_high-bg);
    overflow-wrap: anywhere;
  }
  .confirm.calm {
    border-color: var(--_outline);
    background: var(--_raised);
  }
  .choice {
    padding: var(--_s3) var(--_s3) 0;
  }
  h3 {
    padding: var(--_s2) var(--_s3) 2px;
    color: var(--_muted);
    font-weight: 500;
  }
  .nothing {
    padding: 4px 12px 16px;
    color: var(--_muted);
  }
  .sent > li {
    display: grid;
    gap: 6px;
    padding: 10px 12px;
  }
  .sent > li + li {
    border-block-start: 1px solid var(--_border);
  }
  .what {
    display: flex;
    flex-wrap: wrap;
    gap: 0 8px;
    justify-content: space-between;
  }
  .name {
    font-weight: 500;
    overflow-wrap: anywhere;
  }
  .parameters {
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
    color: var(--_muted);
    overflow-wrap: anywhere;
  }
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 0;
  }
  .steps li {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    color: var(--_text);
    font-size: 0.923em;
  }
  .steps li + li::before {
    content: '';
    inline-size: 16px;
    block-size: 1px;
    margin-inline: 6px 2px;
    background: var(--_outline);
  }
  .steps .mark svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .steps .ahead,
  .steps .skipped {
    color: var(--_muted);
  }
  .steps .done .mark {
    color: var(--_muted);
  }
  .steps .now {
    font-weight: 600;
    color: var(--_accent);
  }
  .steps .now.good {
    color: var(--_success);
  }
  .steps .now.bad,
  .reason.bad {
    color: var(--_high);
  }
  .steps .now.unsure,
  .reason.unsure {
    color: var(--_medium);
  }
  .sent .buttons:not(:has(button)) {
    display: none;
  }
  .reason {
    overflow-wrap: anywhere;
    color: var(--_muted);
  }
  summary {
    cursor: pointer;
    color: var(--_accent);
    inline-size: fit-content;
  }
  pre {
    margin: 4px 0 0;
    padding: var(--_s2);
    overflow: auto;
    max-block-size: 160px;
    border-radius: 4px;
    background: var(--_raised);
    font: 12px/18px var(--_mono);
  }
  .more {
    padding: 4px var(--_s3) var(--_s3);
  }
  @container (max-width: 419px) {
    .steps {
      gap: 4px 12px;
    }
    .steps li + li::before {
      display: none;
    }
  }
  @media (forced-colors: active) {
    .steps li + li::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
