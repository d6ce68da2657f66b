import { css } from 'lit';

/**
 * A toolbar, and a grid that scrolls inside itself. The element gives the columns as `--_columns`, and lays out the cells
 * of its cards. Row heights are those of {@link RowViewport}.
 */
export const rowGrid = css`
  :host {
    display: flex;
    flex-direction: column;
    block-size: 440px;
    min-block-size: 200px;
    overflow: hidden;
  }
  .toolbar {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 6px;
    min-block-size: var(--_bar);
    padding: var(--_s1) var(--_s3);
    border-block-end: 1px solid var(--_border);
  }
  .toolbar h2 {
    margin-inline-end: 4px;
  }
  .toolbar.chosen {
    background: var(--_selected);
  }
  .frame {
    position: relative;
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .grid {
    flex: 1;
    min-block-size: 0;
    display: flex;
    flex-direction: column;
  }
  .head,
  .row {
    display: grid;
    grid-template-columns: var(--_columns);
    align-items: center;
    padding-inline-end: var(--_s3);
  }
  .head {
    min-block-size: var(--_control);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
    color: var(--_muted);
    font-size: 0.923em;
    scrollbar-gutter: stable;
    overflow: hidden;
  }
  .head > *,
  .row > * {
    min-inline-size: 0;
    padding-inline: 6px;
    /* Hidden, each cell could be scrolled by script, for which a browser keeps books on all of them. */
    overflow: clip;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: auto;
    overflow-anchor: none;
    scrollbar-gutter: stable;
    overscroll-behavior: contain;
  }
  .rows {
    position: relative;
    overflow: hidden;
  }
  .row {
    position: absolute;
    inset-block-start: 0;
    inset-inline: 0;
    block-size: var(--_row);
    border-block-end: 1px solid var(--_border);
    cursor: pointer;
    /* What changes inside a row concerns no other row. */
    contain: strict;
  }
  .row:hover {
    background: var(--_hover);
  }
  .row[aria-selected='true'],
  .row.current {
    background: var(--_selected);
  }
  .row.current {
    box-shadow: inset 3px 0 var(--_accent);
  }
  :host(:dir(rtl)) .row.current {
    box-shadow: inset -3px 0 var(--_accent);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .row .choose {
    display: grid;
    place-items: center;
    block-size: calc(var(--_row) - 2px);
    padding: 0;
    overflow: visible;
  }
  .foot {
    padding: 4px var(--_s3);
    color: var(--_muted);
    border-block-start: 1px solid var(--_border);
  }

  .cards .head {
    position: absolute;
    inline-size: 1px;
    min-block-size: 0;
    block-size: 1px;
    clip-path: inset(50%);
    border: 0;
  }
  .cards .choose {
    block-size: 24px;
  }
  @media (forced-colors: active) {
    .row.current,
    .row[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
