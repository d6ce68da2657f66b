import { css } from 'lit';

export const commandStatusStyles = css`
  :host {
    container-type: inline-size;
    overflow-wrap: anywhere;
  }
  .header {
    display: flex;
    flex-wrap: wrap;
    align-items: start;
    gap: 4px 8px;
    padding: 12px 12px 4px;
  }
  .header > div {
    flex: 1 1 160px;
    min-inline-size: 0;
    overflow-wrap: anywhere;
  }
  .steps {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    grid-auto-flow: column;
    padding: var(--_s2) var(--_s3);
  }
  .steps li {
    position: relative;
    display: grid;
    align-content: start;
    justify-items: start;
    gap: 2px;
    padding-inline-end: 8px;
    color: var(--_muted);
  }
  .steps .mark {
    display: grid;
    place-items: center;
    inline-size: 24px;
    block-size: 24px;
    border: 1px solid var(--_border);
    border-radius: 50%;
    background: var(--_surface);
    z-index: 1;
  }
  .steps .mark svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .steps .ahead .mark svg {
    visibility: hidden;
  }
  .steps li + li::before {
    content: '';
    position: absolute;
    inset-block-start: 12px;
    inset-inline: -100% 100%;
    inline-size: 100%;
    block-size: 1px;
    background: var(--_border);
  }
  .steps .done + li:not(.ahead, .skipped)::before,
  .steps .skipped + li:not(.ahead, .skipped)::before {
    background: var(--_outline);
  }
  .steps .name {
    font-weight: 500;
  }
  .steps .done {
    color: var(--_text);
  }
  .steps .done .mark {
    border-color: var(--_outline);
  }
  .steps .now {
    color: var(--_accent);
  }
  .steps .now .name {
    font-weight: 600;
  }
  .steps .now .mark {
    border-color: currentColor;
    background: var(--_selected);
  }
  .steps .now.good {
    color: var(--_success);
  }
  .steps .now.good .mark {
    background: var(--_success-bg);
  }
  .steps .now.bad,
  .reason.bad {
    color: var(--_high);
  }
  .steps .now.bad .mark {
    background: var(--_high-bg);
  }
  .steps .now.unsure,
  .reason.unsure {
    color: var(--_medium);
  }
  .steps .now.unsure .mark {
    background: var(--_medium-bg);
  }
  .steps time {
    color: var(--_muted);
    font-size: 0.923em;
    line-height: 16px;
  }
  .notes {
    display: grid;
    gap: 6px;
    padding: 0 var(--_s3) var(--_s3);
    overflow-wrap: anywhere;
  }
  .notes:empty {
    display: none;
  }
  .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
  summary {
    inline-size: fit-content;
    min-block-size: 24px;
    color: var(--_accent);
    cursor: pointer;
  }
  .json {
    margin-block-start: 4px;
    padding: var(--_s2) var(--_s3);
    max-block-size: 200px;
    overflow: auto;
    border-radius: var(--_radius);
    background: var(--_raised);
    font: 12px/18px var(--_mono);
  }
  .json ul ul {
    padding-inline-start: 14px;
  }
  .json .key {
    color: var(--_muted);
  }
  .json .key::after {
    content: ':';
  }
  @container (max-width: 419px) {
    .steps {
      grid-auto-flow: row;
    }
    .steps li {
      grid-template-columns: 24px minmax(0, 1fr) auto;
      align-items: center;
      gap: var(--_s2);
      padding: 4px 0;
    }
    .steps li + li::before {
      inset-block: -12px auto;
      inset-inline: 12px auto;
      inline-size: 1px;
      block-size: 24px;
    }
  }
  @media (forced-colors: active) {
    .steps li + li::before {
      forced-color-adjust: none;
      background: CanvasText;
    }
    .steps .now .mark {
      outline: 2px solid Highlight;
    }
  }
`;
