// A plain <table> with all rows in the document: nothing scrolls faster, and nothing starts slower.
import { COLUMNS, flatRow, type FlatRow } from './flat-row.ts';
import { offerList } from './list-driver.ts';

const frame = document.createElement('div');
const body = document.createElement('tbody');

offerList<FlatRow>(
  {
    mount(host, rows) {
      frame.className = 'frame';
      const table = document.createElement('table');
      for (const row of rows) body.append(lineOf(row));
      table.append(body);
      frame.append(table);
      host.append(frame);
    },
    update(changes) {
      for (const { index, row } of changes) body.rows[index]?.replaceWith(lineOf(row));
    },
    scroller: () => frame,
    rowHeight: 36,
    head: 0,
    textAt: (x, y) => document.elementFromPoint(x, y)?.closest('tr')?.textContent ?? '',
  },
  flatRow,
);

function lineOf(row: FlatRow): HTMLTableRowElement {
  const line = document.createElement('tr');
  for (const column of COLUMNS) line.insertCell().textContent = row[column];
  return line;
}
