import { css } from 'lit';

/**
 * The design tokens. A host page sets `--csk-*` anywhere above the element; every rule reads the private `--_*` twin,
 * which falls back to our default for the colour scheme in force. The scheme is inherited: from `<csk-provider>`
 * or from the page's own `color-scheme`.
 *
 * @cssprop --csk-font - Font of text.
 * @cssprop --csk-font-mono - Font of rule text, messages and documents.
 * @cssprop --csk-font-size - Size of text; headings and small print keep their relation to it.
 * @cssprop --csk-density - `0` is comfortable, `1` compact; `density` of `<csk-provider>` sets it.
 * @cssprop --csk-radius - Rounding of panels, fields and buttons.
 * @cssprop --csk-surface - Background of an element.
 * @cssprop --csk-surface-raised - Background of what stands out from it: headers, tiles, fields of facts.
 * @cssprop --csk-surface-hover - Background under the pointer.
 * @cssprop --csk-surface-selected - Background of what is chosen.
 * @cssprop --csk-text - Colour of text.
 * @cssprop --csk-text-muted - Colour of text of second rank: labels, times, hints. Wants a contrast of 4.5 to 1 on every surface.
 * @cssprop --csk-border - Lines that divide.
 * @cssprop --csk-border-strong - Outlines of fields and buttons. Wants a contrast of 3 to 1.
 * @cssprop --csk-accent - Colour of main buttons, links and what is under way.
 * @cssprop --csk-accent-text - Text on the accent colour.
 * @cssprop --csk-focus - The ring around what has the keyboard.
 * @cssprop --csk-high - Colour of high priority, failures and danger.
 * @cssprop --csk-high-surface - Background of marks of high priority and of failures.
 * @cssprop --csk-medium - Colour of medium priority and warnings.
 * @cssprop --csk-medium-surface - Background of marks of medium priority and of warnings.
 * @cssprop --csk-low - Colour of low priority and of neutral marks.
 * @cssprop --csk-low-surface - Background of marks of low priority and of neutral marks.
 * @cssprop --csk-success - Colour of good ends: completed, connected, resolved.
 * @cssprop --csk-success-surface - Background of marks of good ends.
 * @cssprop --csk-series-1 - Colour of the first line or bar of a chart.
 * @cssprop --csk-series-2 - Colour of the second line or bar of a chart.
 * @cssprop --csk-series-3 - Colour of the third line or bar of a chart.
 * @cssprop --csk-series-4 - Colour of the fourth line or bar of a chart.
 * @cssprop --csk-series-5 - Colour of the fifth line or bar of a chart.
 * @cssprop --csk-series-6 - Colour of the sixth line or bar of a chart.
 */
export const tokens = css`
  :host {
    --_font: var(--csk-font, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif);
    --_mono: var(--csk-font-mono, ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace);
    --_size: var(--csk-font-size, 13px);
    --_radius: var(--csk-radius, 6px);

    /* Sizes that density changes, comfortable to compact. What can be pressed is 24 px high at least, as WCAG 2.5.8 asks. */
    --_compact: var(--csk-density, 0);
    --_control: calc(28px - 4px * var(--_compact));
    --_field: calc(32px - 4px * var(--_compact));
    --_bar: calc(44px - 8px * var(--_compact));
    --_row: calc(40px - 8px * var(--_compact));
    --_card: calc(84px - 8px * var(--_compact));
    --_s1: calc(6px - 2px * var(--_compact));
    --_s2: calc(8px - 4px * var(--_compact));
    --_s3: calc(12px - 4px * var(--_compact));
    --_s6: calc(24px - 8px * var(--_compact));

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
    /* What is placed freely inside, such as hidden texts, scrolls with the element and never lengthens the page. */
    position: relative;
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
  * {
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
