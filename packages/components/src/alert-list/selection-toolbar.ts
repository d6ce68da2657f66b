import type { SelectionBar } from '../element/selection-bar.ts';
import type { Formatter } from '../format/formatter.ts';
import type { Plural } from '../locale/plural.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';

/** One thing that can be done with the chosen alerts. */
export interface AlertBulkButton {
  /** With `{count}`, where it applies to only some of the chosen ones. */
  readonly label: string;
  readonly someLabel: Plural | string;
  readonly eligible: number;
  /** It applies to more than can be taken at once. */
  readonly isTooMany?: boolean;
  readonly run: () => void;
}

interface SelectionToolbarView {
  readonly chosen: number;
  readonly shown: number;
  readonly busy: boolean;
  /** What the agent has to know about the choice. */
  readonly note: string | undefined;
  /** The first is the main one. */
  readonly buttons: readonly AlertBulkButton[];
  readonly all: () => void;
  /** Chooses what matches beyond the rows; absent when there is no more. */
  readonly matching: (() => void) | undefined;
  readonly clear: () => void;
}

/** What can be done with the chosen alerts; says to how many of them it applies. */
export function selectionToolbar(
  view: SelectionToolbarView,
  t: ChosenAlertsTexts,
  format: Formatter,
): Parameters<SelectionBar['view']>[0] {
  const { chosen, shown, busy, buttons, all, matching, clear } = view;
  const none = buttons.length > 0 && buttons.every(({ eligible }) => eligible === 0);
  return {
    selected: format.plural(t.selected, chosen),
    note: view.note ?? (none ? t.noneEligible : undefined),
    busy,
    deeds: buttons.map(({ label, someLabel, eligible, isTooMany, run }, index) => ({
      label: eligible === chosen || eligible === 0 ? label : format.plural(someLabel, eligible),
      isMain: index === 0,
      applies: eligible > 0 && isTooMany !== true,
      run,
    })),
    choosing: [
      ...(chosen < shown ? [{ label: format.plural(t.selectAll, shown), run: all }] : []),
      ...(matching ? [{ label: t.selectMatching, run: matching }] : []),
    ],
    clear,
  };
}
