import { html, type TemplateResult } from 'lit';
import type { Formatter } from '../format/formatter.ts';
import { momentOfWallTime, wallTimeOf } from '../format/wall-time.ts';
import type { ReadingsChartStrings } from './readings-chart.strings.ts';
import { WIDEST_MS, type TimeWindow } from './time-window.ts';

/** Asks from when to when readings are shown, in the time zone of the user. */
export function datesForm(
  t: ReadingsChartStrings,
  { timeZone }: Formatter,
  shown: TimeWindow,
  act: { readonly show: (window: TimeWindow) => void; readonly close: () => void },
): TemplateResult {
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const [start, end] = (event.currentTarget as HTMLFormElement).querySelectorAll('input');
    const from = start && momentOfWallTime(start.value, timeZone);
    const to = end && momentOfWallTime(end.value, timeZone);
    if (!end || from === undefined || to === undefined) return;
    end.setCustomValidity(problemWith({ from, to }, t));
    if (!end.reportValidity()) return;
    act.close();
    act.show({ from, to });
  };
  const now = wallTimeOf(Date.now(), timeZone);
  // What is shown is the default of a field, not its value: it moves with the present until the user begins to write.
  const field = (label: string, at: number) =>
    html`<label
      >${label}
      <input type="datetime-local" required max=${now} value=${wallTimeOf(at, timeZone)} />
    </label>`;
  return html`<form
    class="header dates"
    part="dates"
    aria-label=${t.datesHint}
    @submit=${submit}
    @input=${({ currentTarget }: InputEvent) => {
      for (const input of (currentTarget as HTMLFormElement).querySelectorAll('input')) input.setCustomValidity('');
    }}
    @keydown=${({ key }: KeyboardEvent) => {
      if (key === 'Escape') act.close();
    }}
  >
    ${field(t.datesFrom, shown.from)} ${field(t.datesTo, shown.to)}
    <button type="submit" class="primary">${t.datesShow}</button>
  </form>`;
}

function problemWith({ from, to }: TimeWindow, t: ReadingsChartStrings): string {
  if (to <= from) return t.datesOrder;
  return to - from > WIDEST_MS ? t.datesWide : '';
}
