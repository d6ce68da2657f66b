// AG Grid Community with the two modules the list needs: rows on the client, and their update by transaction.
import {
  ClientSideRowModelApiModule,
  ClientSideRowModelModule,
  createGrid,
  ModuleRegistry,
  type GridApi,
} from 'ag-grid-community';
import { COLUMNS, flatRow, type FlatRow } from './flat-row.ts';
import { offerList } from './list-driver.ts';

ModuleRegistry.registerModules([ClientSideRowModelModule, ClientSideRowModelApiModule]);
let grid: GridApi<FlatRow> | undefined;

offerList<FlatRow>(
  {
    mount(host, rows) {
      const frame = document.createElement('div');
      frame.className = 'frame headed';
      host.append(frame);
      grid = createGrid<FlatRow>(frame, {
        rowHeight: 36,
        columnDefs: COLUMNS.map((field) => ({ field, width: field === 'description' ? 300 : 115 })),
        rowData: [...rows],
        getRowId: ({ data }) => data.id,
      });
    },
    update: (changes) => grid?.applyTransaction({ update: changes.map(({ row }) => row) }),
    scroller: () => document.querySelector<HTMLElement>('.ag-grid-viewport') ?? document.body,
    rowHeight: 36,
    head: 49,
    textAt: (x, y) => document.elementFromPoint(x, y)?.closest('.ag-row')?.textContent ?? '',
  },
  flatRow,
);
