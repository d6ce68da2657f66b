import { css } from 'lit';

export const alertListStyles = css`
  /* Leaves room for the offline mark: rows must not jump when the connection goes. */
  .toolbar .segments button {
    padding-inline: 7px;
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
  .cards .arrivals {
    inset-block-start: 8px;
  }
  .cards .row {
    padding-block: calc(5px - 4px * var(--_compact));
    padding-inline: 0 var(--_s3);
    block-size: var(--_card);
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
`;
