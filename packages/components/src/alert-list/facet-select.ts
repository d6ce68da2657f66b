import type { TemplateResult } from 'lit';
import { filterSelect } from '../row-grid/filter-bar.ts';
import type { AlertFilter } from './alert-filter.ts';

/** What the filters are set to, and how they are set otherwise. */
export interface FilterSetting {
  readonly filter: AlertFilter;
  readonly set: (filter: AlertFilter) => void;
}

/** The filters that have a few fixed values. */
type Facet = Exclude<keyof AlertFilter, 'accountId'>;

/** One of them: `any` is the text of leaving it open, `names` those of its values. */
export function facetSelect<F extends Facet>(
  facet: F,
  values: readonly NonNullable<AlertFilter[F]>[],
  texts: {
    readonly label: string;
    readonly any: string;
    readonly names: Readonly<Record<NonNullable<AlertFilter[F]>, string>>;
  },
  { filter, set }: FilterSetting,
): TemplateResult {
  return filterSelect<NonNullable<AlertFilter[F]>>(
    texts.label,
    texts.any,
    values.map((value) => [value, texts.names[value]] as const),
    filter[facet] ?? undefined,
    (value) => set({ ...filter, [facet]: value }),
  );
}
