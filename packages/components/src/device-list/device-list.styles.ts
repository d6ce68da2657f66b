import { css } from 'lit';

export const deviceListStyles = css`
  .frame {
    --_columns: 36px minmax(140px, 1.6fr) minmax(110px, 1.2fr) minmax(100px, 1.2fr) minmax(80px, 1fr) 156px 148px 116px;
  }
  .filters {
    display: flex;
    flex-wrap: wrap;
    align-items: flex-start;
    gap: 6px;
    padding: 6px 12px;
    border-block-end: 1px solid var(--_border);
  }
  .filters input,
  .filters select {
    min-block-size: 28px;
    min-inline-size: 0;
    padding: 3px 8px;
    border: 1px solid var(--_outline);
    border-radius: var(--_radius);
    background: var(--_surface);
  }
  .filters input {
    flex: 1 1 150px;
  }
  .filters input::placeholder {
    color: var(--_muted);
    opacity: 1;
  }
  .filters select.set {
    border-color: var(--_accent);
    background: var(--_selected);
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    flex: 0 1 auto;
    min-inline-size: 0;
  }
  .choices select {
    flex: 1 1 120px;
    max-inline-size: 180px;
  }
  .name {
    font-weight: 500;
  }
  .key,
  .category,
  .active {
    color: var(--_muted);
  }
  .active {
    text-align: end;
  }
  .row > .registration,
  .row > .connection {
    display: flex;
  }
  .narrow .choices {
    flex: 1 0 100%;
  }
  .narrow .choices select {
    max-inline-size: none;
  }
  .cards .row {
    padding: 5px 12px 5px 0;
    block-size: 84px;
    grid-template-columns: 36px minmax(0, 1fr) auto auto;
    grid-template-rows: 19px 18px 17px 19px;
    grid-template-areas:
      'choose name name name'
      'choose key registration registration'
      'choose customer category category'
      'choose connection connection active';
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
  .cards .badge {
    min-block-size: 18px;
  }
  .cards .name {
    grid-area: name;
  }
  .cards .key {
    grid-area: key;
  }
  .cards .customer {
    grid-area: customer;
    color: var(--_muted);
  }
  .cards .row > .category {
    grid-area: category;
    justify-self: end;
    max-inline-size: 120px;
    padding-inline-end: 0;
  }
  .cards .row > .active {
    grid-area: active;
    padding-inline-end: 0;
  }
  .cards .connection {
    grid-area: connection;
  }
  .cards .row > .registration {
    grid-area: registration;
    justify-content: flex-end;
    padding-inline-end: 0;
  }
`;
