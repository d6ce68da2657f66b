import type { TemplateResult } from 'lit';
import type { CommonStrings } from '../element/common-strings.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { RowSearch } from './row-search.ts';

/** What stands instead of rows while the service searches, or could not; `undefined` when it has found nothing. */
export function searchState<T extends { readonly id: string }>(
  search: RowSearch<T>,
  t: CommonStrings,
  explain: (error: unknown) => string,
): TemplateResult | undefined {
  if (search.error !== undefined) return errorView(t, explain(search.error), () => search.retry());
  return search.isWaiting ? loadingView(t, 3) : undefined;
}
