import { html } from 'lit';
import { MOST_DEVICES_IN_CASE } from '../case-form/devices-of-case.ts';
import type { SelectionBar } from '../element/selection-bar.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { DeviceListStrings } from './device-list.strings.ts';

interface DeviceSelectionView {
  readonly chosen: number;
  readonly shown: number;
  readonly busy: boolean;
  /** How many may be registered; `undefined` where the caller may not register. */
  readonly toRegister: number | undefined;
  readonly mayPull: boolean;
  /** Whether a case of them may be asked for; `undefined` where the caller may make none. */
  readonly newCase: 'possible' | 'too-many' | undefined;
  readonly register: () => void;
  readonly pull: () => void;
  readonly createCase: () => void;
  readonly all: () => void;
  readonly clear: () => void;
}

/** What can be done with the chosen devices; says how many of them it applies to. */
export function deviceSelection(
  view: DeviceSelectionView,
  t: DeviceListStrings,
  format: Formatter,
): Parameters<SelectionBar['view']>[0] {
  const { chosen, shown, toRegister, newCase } = view;
  const limit = newCase === 'too-many' && interpolate(t.caseOf.tooMany, { count: format.number(MOST_DEVICES_IN_CASE) });
  const isWhole = toRegister === undefined || toRegister === chosen || toRegister === 0;
  const register = isWhole ? t.register : format.plural(t.registerSome, toRegister);
  return {
    selected: format.plural(t.selected, chosen),
    note: limit || (toRegister === 0 ? t.noneToRegister : undefined),
    busy: view.busy,
    deeds: [
      ...(toRegister === undefined
        ? []
        : [{ label: register, isMain: true, applies: toRegister > 0, run: view.register }]),
      ...(newCase ? [{ label: t.caseOf.create, applies: newCase === 'possible', run: view.createCase }] : []),
      ...(view.mayPull ? [{ label: t.pull, applies: true, run: view.pull }] : []),
    ],
    choosing: chosen < shown ? [{ label: format.plural(t.selectAll, shown), run: view.all }] : [],
    slot: html`<slot name="bulk-actions"></slot>`,
    clear: view.clear,
  };
}
