import { css } from 'lit';

/**
 * The design tokens. A host page sets `--csk-*` anywhere above the element; every rule reads the private `--_*` twin,
 * which falls back to our default for the colour scheme in force. The scheme is inherited: from `<csk-provider>`
 * or from the page's own `color-scheme`.
 */
export const tokens = css`
  :host {
    --_font: var(--csk-font, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
    --_mono: var(--csk-font-mono, ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace);
    --_size: var(--csk-font-size, 13px);
    --_radius: var(--csk-radius, 6px);

    --_surface: var(--csk-surface, light-dark(#ffffff, #16191e));
    --_raised: var(--csk-surface-raised, light-dark(#f6f7f9, #1c2026));
    --_hover: var(--csk-surface-hover, light-dark(#f1f3f6, #22272e));
    --_selected: var(--csk-surface-selected, light-dark(#e8f1fb, #1b2c40));
    --_text: var(--csk-text, light-dark(#1a1f26, #e7eaef));
    --_muted: var(--csk-text-muted, light-dark(#57606b, #a3acb8));
    --_border: var(--csk-border, light-dark(#dfe3e8, #2d333b));
    --_outline: var(--csk-border-strong, light-dark(#7d8793, #727d8a));
    --_accent: var(--csk-accent, light-dark(#0b5cad, #6cb1ff));
    --_on-accent: var(--csk-accent-text, light-dark(#ffffff, #0a1828));
    --_focus: var(--csk-focus, light-dark(#0b5cad, #8cc2ff));

    --_high: var(--csk-high, light-dark(#b42318, #ff9389));
    --_high-bg: var(--csk-high-surface, light-dark(#fdecea, #3b1f1d));
    --_medium: var(--csk-medium, light-dark(#8a5300, #f0bd60));
    --_medium-bg: var(--csk-medium-surface, light-dark(#fdf2dc, #35290f));
    --_low: var(--csk-low, light-dark(#46566a, #a9b8ca));
    --_low-bg: var(--csk-low-surface, light-dark(#edf1f5, #262d36));
    --_success: var(--csk-success, light-dark(#17663a, #74d197));
    --_success-bg: var(--csk-success-surface, light-dark(#e5f4ea, #163121));

    --_series-1: var(--csk-series-1, light-dark(#0b5cad, #6cb1ff));
    --_series-2: var(--csk-series-2, light-dark(#0f766e, #4fc4b7));
    --_series-3: var(--csk-series-3, light-dark(#86379a, #d79be4));
    --_series-4: var(--csk-series-4, light-dark(#8d6200, #dcb35c));
    --_series-5: var(--csk-series-5, light-dark(#a8326a, #f090b4));
    --_series-6: var(--csk-series-6, light-dark(#46566a, #a9b8ca));

    box-sizing: border-box;
    display: block;
    min-inline-size: 0;
    color: var(--_text);
    background: var(--_surface);
    font: 400 var(--_size) / 20px var(--_font);
    font-variant-numeric: tabular-nums;
    text-align: start;
    -webkit-font-smoothing: antialiased;
  }
  :host([hidden]),
  [hidden] {
    display: none !important;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  /* What comes from devices and people keeps its own direction, and stands where other text stands. */
  [dir='auto'] {
    text-align: match-parent;
    text-align: -webkit-match-parent;
  }
  /* Signs that point, or are read, in the direction of the text. */
  :host(:dir(rtl)) .reads {
    transform: scaleX(-1);
  }
  .sr-only {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    margin: -1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
