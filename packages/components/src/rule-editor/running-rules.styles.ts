import { css } from 'lit';

/** The rules that run, their limits, and what became of a save. */
export const runningRulesStyles = css`
  .running {
    display: grid;
    gap: var(--_s1);
    padding: var(--_s2) var(--_s3) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .running ul {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(240px, 100%), 1fr));
    gap: var(--_s1) var(--_s2);
    max-block-size: 224px;
    overflow: auto;
    /* Room for the ring of focus. */
    margin: -3px;
    padding: 3px;
  }
  .running li button {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    padding: var(--_s1) 10px;
    white-space: normal;
    text-align: start;
    overflow-wrap: anywhere;
  }
  .running strong {
    display: block;
    font-weight: 600;
  }
  .running [aria-current] {
    border-color: var(--_accent);
    box-shadow: inset 3px 0 0 var(--_accent);
  }
  .running [aria-current]:dir(rtl) {
    box-shadow: inset -3px 0 0 var(--_accent);
  }
  .running .facts {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 10px;
    color: var(--_muted);
    font-size: 0.923em;
    font-weight: 400;
    line-height: 18px;
  }
  .running .skeleton {
    padding: var(--_s1) 0;
  }
  .running .banner {
    border: 0;
    border-radius: var(--_radius);
  }
  .limits table {
    inline-size: fit-content;
    min-inline-size: min(480px, 100%);
  }
  .limits td {
    padding-block: 2px;
  }
  .limits td:last-child:has(button) {
    inline-size: 32px;
  }
  .limits td input {
    inline-size: 100%;
    min-inline-size: 112px;
    min-block-size: 28px;
    padding: 2px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .limits td input[aria-invalid] {
    border-color: var(--_high);
  }
  .limits td button {
    min-inline-size: 28px;
    min-block-size: 28px;
    padding: 0;
  }
  .limits .field > input {
    max-inline-size: 280px;
  }
  .done {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--_success);
  }
  .note > div {
    display: grid;
    flex: 1;
    gap: 6px;
    min-inline-size: 0;
  }
  .note button {
    justify-self: start;
    color: var(--_text);
  }
  .note code {
    padding: 4px 8px;
    border-radius: var(--_radius);
    background: var(--_surface);
    color: var(--_text);
    font: 12px/18px var(--_mono);
    white-space: pre-wrap;
  }
  .note .line {
    margin-inline-end: 12px;
    color: var(--_muted);
    user-select: none;
  }
  mark {
    border-block-end: 2px solid var(--_high);
    background: none;
    color: inherit;
  }
  .columns > .limits {
    grid-column: 1 / -1;
  }
  @media (forced-colors: active) {
    .running [aria-current] {
      outline: 2px solid Highlight;
    }
  }
`;
