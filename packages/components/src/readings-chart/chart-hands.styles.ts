import { css } from 'lit';

/** What lies over the chart where somebody points at it. */
export const chartHandsStyles = css`
  .selection {
    position: absolute;
    inset-block: 12px 22px;
    border-inline: 1px solid var(--_accent);
    background: color-mix(in srgb, var(--_accent) 16%, transparent);
    pointer-events: none;
  }
  .cursor {
    position: absolute;
    inset-block: 12px 22px;
    inset-inline-start: 0;
    inline-size: 1px;
    background: var(--_outline);
    pointer-events: none;
  }
  .dot {
    position: absolute;
    inset: 0 auto auto 0;
    inline-size: 9px;
    block-size: 9px;
    margin: -4.5px;
    border: 2px solid var(--_surface);
    border-radius: 50%;
    background: currentColor;
    pointer-events: none;
  }
  .readout {
    position: absolute;
    inset: 0 auto auto 0;
    padding: 6px 8px;
    border: 1px solid var(--_border);
    border-radius: var(--_radius);
    background: var(--_surface);
    box-shadow: 0 2px 8px rgb(0 0 0 / 0.14);
    font-size: 0.923em;
    line-height: 18px;
    white-space: nowrap;
    pointer-events: none;
  }
  :host(:dir(rtl)) .readout {
    direction: rtl;
  }
  .readout .name {
    max-inline-size: 20ch;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .readout div {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .readout .mark {
    max-inline-size: 34ch;
    white-space: normal;
    overflow-wrap: anywhere;
  }
  /* The triangle that stands for it above the lines. */
  .mark i {
    flex: none;
    inline-size: 10px;
    block-size: 9px;
    background: currentColor;
    clip-path: polygon(0 0, 100% 0, 50% 100%);
  }
  .readout b {
    margin-inline-start: auto;
    padding-inline-start: var(--_s3);
  }
  .mark .high {
    color: var(--_high);
  }
  .mark .medium {
    color: var(--_medium);
  }
  .mark .low {
    color: var(--_low);
  }
  @media (forced-colors: active) {
    .mark i[class] {
      forced-color-adjust: none;
      color: CanvasText;
    }
    .dot {
      forced-color-adjust: none;
      color: CanvasText;
      border-color: Canvas;
    }
    .cursor {
      forced-color-adjust: none;
      background: CanvasText;
    }
  }
`;
