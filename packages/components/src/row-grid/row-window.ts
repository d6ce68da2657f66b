/** Rows `[first, last)` of a list. */
export interface RowRange {
  readonly first: number;
  readonly last: number;
}

/** Rows that a viewport shows, with `overscan` more on either side so that a scroll step is never blank. */
export function visibleRows(
  scrollTop: number,
  viewport: number,
  rowHeight: number,
  total: number,
  overscan = 6,
): RowRange {
  const top = Math.max(0, Math.min(scrollTop, total * rowHeight - viewport));
  const first = Math.max(0, Math.floor(top / rowHeight) - overscan);
  const last = Math.min(total, Math.ceil((top + viewport) / rowHeight) + overscan);
  return { first, last: Math.max(first, last) };
}

/** The scroll position at which a row is wholly visible, moving as little as possible. */
export function scrollToShow(index: number, scrollTop: number, viewport: number, rowHeight: number): number {
  const top = index * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + viewport) return top + rowHeight - viewport;
  return scrollTop;
}

/** The row a key moves to; `undefined` for other keys. */
export function moveRow(key: string, index: number, total: number, pageRows: number): number | undefined {
  const last = total - 1;
  if (last < 0) return undefined;
  switch (key) {
    case 'ArrowDown':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'PageDown':
      return Math.min(last, index + pageRows);
    case 'PageUp':
      return Math.max(0, index - pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}
