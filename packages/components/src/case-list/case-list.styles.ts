import { css } from 'lit';

/** What differs from a list of alerts, whose grid, rows and cards are the ground. */
export const caseListStyles = css`
  .toolbar .field {
    flex: 1 1 220px;
    max-inline-size: 320px;
  }
  .toolbar .field > input {
    min-block-size: var(--_control);
    padding-block: 3px;
  }
  .frame {
    --_columns: 116px minmax(140px, 2fr) minmax(104px, 1fr) 128px 100px minmax(88px, 0.7fr) 92px 60px;
  }
  .row > :first-child,
  .head > :first-child {
    padding-inline-start: var(--_s3);
  }
  .number {
    color: var(--_muted);
  }
  .row .status {
    padding-inline: 6px;
  }
  .times .badge {
    vertical-align: middle;
  }
  .cards .row {
    padding-inline: var(--_s3);
    grid-template-columns: auto auto minmax(0, 1fr) auto;
    grid-template-areas:
      'description description description description'
      'customer customer customer customer'
      'number number assigned age'
      'priority status . times';
  }
  .cards .row > * {
    padding-inline: 0 8px;
  }
  .cards .number {
    grid-area: number;
  }
  .assigned {
    color: var(--_muted);
  }
  .cards .assigned {
    grid-area: assigned;
  }
`;
