import { css } from 'lit';

/** A column that may be left out. The box and the description always stand. */
export type AlertColumn = 'priority' | 'device' | 'customer' | 'status' | 'times' | 'age';

export const ALERT_COLUMNS: readonly AlertColumn[] = ['priority', 'device', 'customer', 'status', 'times', 'age'];

/** Words of an attribute, or what a host has kept: what is no column is left out, and nothing at all means all. */
export function knownColumns(words: readonly string[] | undefined): readonly AlertColumn[] {
  return words ? ALERT_COLUMNS.filter((column) => words.includes(column)) : ALERT_COLUMNS;
}

/** Classes of the frame that take columns away. */
export function columnClasses(columns: readonly AlertColumn[]): string {
  return ALERT_COLUMNS.filter((column) => !columns.includes(column))
    .map((column) => `no-${column}`)
    .join(' ');
}

/** A column that is left out takes its width along: an empty value is one, and stands for no track at all. */
export const columnStyles = css`
  .frame {
    --_w-priority: 92px;
    --_w-device: minmax(150px, 1.4fr);
    --_w-customer: minmax(110px, 1fr);
    --_w-status: 152px;
    --_w-times: 60px;
    --_w-age: 52px;
    --_columns: 36px var(--_w-priority) minmax(150px, 1.6fr) var(--_w-device) var(--_w-customer) var(--_w-status)
      var(--_w-times) var(--_w-age);
  }
  .no-priority {
    --_w-priority: ;
  }
  .no-device {
    --_w-device: ;
  }
  .no-customer {
    --_w-customer: ;
  }
  .no-status {
    --_w-status: ;
  }
  .no-times {
    --_w-times: ;
  }
  .no-age {
    --_w-age: ;
  }
  .no-priority :is(.row, .head) .priority,
  .no-device .device,
  .no-customer .customer,
  .no-status .status,
  .no-times .times,
  .no-age .age {
    display: none;
  }
`;
