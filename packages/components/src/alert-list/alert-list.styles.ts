import { css } from 'lit';

export const alertListStyles = css`
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
    min-block-size: 44px;
    padding: 6px 12px;
    border-block-end: 1px solid var(--_border);
  }
  .toolbar h2 {
    margin-inline-end: 4px;
  }
  /* Leaves room for the offline mark: rows must not jump when the connection goes. */
  .toolbar .segments button {
    padding-inline: 7px;
  }
  .toolbar.chosen {
    background: var(--_selected);
  }
  .frame {
    --_columns: 36px 92px minmax(150px, 1.6fr) minmax(150px, 1.4fr) minmax(110px, 1fr) 152px 60px 52px;
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
    padding-inline-end: 12px;
  }
  .head {
    min-block-size: 28px;
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
    overflow: hidden;
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
    block-size: 40px;
    border-block-end: 1px solid var(--_border);
    cursor: pointer;
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
  .row:focus-visible {
    outline-offset: -2px;
  }
  .row .choose {
    padding: 0;
    overflow: visible;
  }
  .choose label {
    display: grid;
    place-items: center;
    margin: 0;
    block-size: 38px;
    cursor: pointer;
  }
  .row .priority {
    display: flex;
  }
  .description {
    font-weight: 500;
  }
  .row.closed .description {
    font-weight: 400;
    color: var(--_muted);
  }
  .status {
    display: flex;
    align-items: center;
    gap: 6px;
  }
  .status svg {
    inline-size: 14px;
    block-size: 14px;
    color: var(--_muted);
  }
  .status span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .times,
  .age {
    text-align: end;
  }
  .row .age {
    color: var(--_muted);
  }
  .arrivals {
    position: absolute;
    z-index: 1;
    inset-block-start: 36px;
    inset-inline: 0;
    inline-size: fit-content;
    margin-inline: auto;
    border-radius: 16px;
    padding-inline: 12px;
    box-shadow: 0 2px 8px rgb(0 0 0 / 0.2);
  }
  .foot {
    padding: 4px 12px;
    color: var(--_muted);
    border-block-start: 1px solid var(--_border);
  }
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
  dialog header {
    display: flex;
    justify-content: flex-end;
    padding: 8px 8px 0;
  }

  .cards .head {
    position: absolute;
    inline-size: 1px;
    min-block-size: 0;
    block-size: 1px;
    clip-path: inset(50%);
    border: 0;
  }
  .cards .arrivals {
    inset-block-start: 8px;
  }
  .cards .row {
    padding: 5px 12px 5px 0;
    block-size: 84px;
    grid-template-columns: 36px auto minmax(0, 1fr) auto;
    grid-template-rows: 19px 18px 17px 19px;
    grid-template-areas:
      'choose description description description'
      'choose device device device'
      'choose customer customer age'
      'choose priority status times';
  }
  .cards .row > * {
    padding-inline: 0 8px;
    line-height: 18px;
  }
  .cards .row > .choose {
    grid-area: choose;
    align-self: start;
    padding: 0;
  }
  .cards .choose label {
    block-size: 20px;
  }
  .cards .priority {
    grid-area: priority;
  }
  .cards .badge {
    min-block-size: 18px;
  }
  .cards .description {
    grid-area: description;
  }
  .cards .device {
    grid-area: device;
  }
  .cards .customer {
    grid-area: customer;
    color: var(--_muted);
  }
  .cards .status {
    grid-area: status;
    color: var(--_muted);
  }
  .cards .times {
    grid-area: times;
  }
  .cards .row > .times,
  .cards .row > .age {
    padding-inline: 4px 0;
  }
  .cards .age {
    grid-area: age;
  }
  @media (forced-colors: active) {
    .row.current,
    .row[aria-selected='true'] {
      outline: 2px solid Highlight;
      outline-offset: -2px;
    }
  }
`;
