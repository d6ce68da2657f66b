import { css } from 'lit';

export const deviceListStyles = css`
  .frame {
    --_columns: 36px minmax(140px, 1.6fr) minmax(110px, 1.2fr) minmax(100px, 1.2fr) minmax(80px, 1fr) 156px 148px 116px;
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
  .cards .row {
    padding-block: calc(5px - 4px * var(--_compact));
    padding-inline: 0 var(--_s3);
    block-size: var(--_card);
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
