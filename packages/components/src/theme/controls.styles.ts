import { css } from 'lit';

/** Buttons, fields, links and headings, alike in every element. */
export const controls = css`
  button,
  input,
  select,
  textarea {
    font: inherit;
    color: inherit;
    margin: 0;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-block-size: var(--_control);
    padding: 3px 10px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    font-weight: 500;
    white-space: nowrap;
    cursor: pointer;
  }
  button:hover:not(:disabled) {
    background: var(--_hover);
    border-color: var(--_outline);
  }
  button.primary {
    background: var(--_accent);
    border-color: var(--_accent);
    color: var(--_on-accent);
  }
  button.primary:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_accent) 88%, var(--_text));
    border-color: transparent;
  }
  button.quiet {
    background: transparent;
    border-color: transparent;
  }
  button.quiet:hover:not(:disabled) {
    background: var(--_hover);
  }
  button.danger {
    background: var(--_high);
    border-color: var(--_high);
    color: var(--_surface);
  }
  button.danger:hover:not(:disabled) {
    background: color-mix(in srgb, var(--_high) 85%, var(--_text));
  }
  button:disabled {
    color: var(--_muted);
    background: var(--_raised);
    border-color: var(--_border);
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--_focus);
    outline-offset: 1px;
  }
  .segments {
    display: inline-flex;
    padding: 2px;
    gap: 2px;
    border-radius: calc(var(--_radius) + 2px);
    background: var(--_hover);
  }
  .segments button {
    min-block-size: 24px;
    padding: 1px 10px;
    border-color: transparent;
    background: transparent;
    color: var(--_muted);
  }
  .segments button[aria-pressed='true'],
  .segments button[aria-checked='true'] {
    background: var(--_surface);
    color: var(--_text);
    box-shadow: 0 0 0 1px var(--_border);
  }
  label,
  .label {
    display: block;
    font-weight: 500;
    margin-block-end: 4px;
  }
  .hint {
    color: var(--_muted);
    font-size: 0.923em;
  }
  .field {
    min-inline-size: 0;
  }
  .field > input:not([type='checkbox']),
  .field > select,
  .field > textarea {
    inline-size: 100%;
    min-block-size: var(--_field);
    padding: calc(5px - 2px * var(--_compact)) 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .field > textarea {
    min-block-size: 72px;
    resize: vertical;
  }
  .field > :is(input, select, textarea)[aria-invalid='true'] {
    border-color: var(--_high);
  }
  .invalid {
    display: flex;
    gap: 4px;
    margin-block-start: 4px;
    color: var(--_high);
    font-size: 0.923em;
  }
  input[type='checkbox'] {
    inline-size: 16px;
    block-size: 16px;
    accent-color: var(--_accent);
  }
  h2,
  h3,
  p,
  dl,
  dd,
  ol,
  ul,
  figure {
    margin: 0;
    padding: 0;
  }
  h2 {
    font-size: 1.154em;
    line-height: 20px;
    font-weight: 600;
  }
  h3 {
    font-size: 1em;
    line-height: 20px;
    font-weight: 600;
  }
  ol,
  ul {
    list-style: none;
  }
  a {
    color: var(--_accent);
    text-underline-offset: 2px;
  }
  .muted {
    color: var(--_muted);
  }
  .spacer {
    flex: 1;
  }
  svg {
    display: block;
    flex: none;
    inline-size: 16px;
    block-size: 16px;
    fill: none;
    stroke: currentColor;
    stroke-width: 1.5;
    stroke-linecap: round;
    stroke-linejoin: round;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-block-size: 20px;
    padding-inline: 6px;
    border-radius: 10px;
    background: var(--_low-bg);
    color: var(--_low);
    font-size: 0.923em;
    font-weight: 500;
    line-height: 16px;
    white-space: nowrap;
  }
  .badge svg {
    inline-size: 14px;
    block-size: 14px;
  }
  .badge.high {
    background: var(--_high-bg);
    color: var(--_high);
  }
  .badge.medium {
    background: var(--_medium-bg);
    color: var(--_medium);
  }
  .badge.success {
    background: var(--_success-bg);
    color: var(--_success);
  }
  @media (forced-colors: active) {
    .badge,
    .segments button[aria-pressed='true'],
    .segments button[aria-checked='true'] {
      border: 1px solid currentColor;
    }
    .segments button[aria-pressed='true'],
    .segments button[aria-checked='true'] {
      forced-color-adjust: none;
      background: Highlight;
      color: HighlightText;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    *,
    *::before {
      animation: none !important;
      transition: none !important;
    }
  }
`;
