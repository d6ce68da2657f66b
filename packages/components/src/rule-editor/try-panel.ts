import type { RuleForm, RuleTrial } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { errorBanner, loadingView, messageView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { MAX_READINGS } from './device-recording.ts';
import type { DryRun, RecordingSource } from './dry-run.ts';
import { replayView } from './replay-view.ts';
import type { RuleEditorStrings } from './rule-editor.strings.ts';
import type { Current } from './rule-work.ts';

export interface TryView {
  readonly dryRun: DryRun;
  /** Absent: there is nothing to try it on. */
  readonly source: RecordingSource | undefined;
  readonly deviceName: string | undefined;
  readonly current: Current;
  readonly known: Pick<RuleTrial, 'references' | 'thresholds'>;
  readonly run: () => void;
  readonly explain: (error: unknown) => string;
}

/** The dry run: what starts it, and what it brought. */
export function tryPanel(view: TryView, t: RuleEditorStrings, format: Formatter): TemplateResult {
  const { source, run } = view;
  const { isRunning } = view.dryRun;
  const missing = source ? missingReference(view.current.form, view.known) : undefined;
  const label =
    source?.kind === 'device'
      ? format.plural(t.tryDays, source.days, { device: view.deviceName ?? source.deviceId })
      : t.tryRecording;
  return html`<section class="try" aria-labelledby="try">
    <div>
      <h3 id="try">${t.tryTitle}</h3>
      <p class="muted">${t.tryHint}</p>
    </div>
    <div class="buttons">
      <button type="button" ?disabled=${isRunning || !source || missing !== undefined} @click=${run}>
        ${icon(icons.clock)}${isRunning ? t.trying : label}
      </button>
      ${source ? nothing : html`<span class="muted">${t.noRecording}</span>`}
      ${missing === undefined ? nothing : html`<span class="muted">${interpolate(t.noReference, { name: missing })}</span>`}
    </div>
    ${isRunning ? loadingView(t, 3) : outcome(view, t, format)}
  </section>`;
}

function outcome(
  { dryRun, current, run, explain }: TryView,
  t: RuleEditorStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  const { failure, isEmpty, outcome: found } = dryRun;
  if (failure) {
    return errorBanner(interpolate(t.tryFailed, { message: explain(failure.error) }), { label: t.retry, run });
  }
  if (isEmpty) return messageView(icons.chart, t.noRecording, '');
  if (!found) return nothing;
  return html`${found.query === current.query ? nothing : warning(t.outdated)}
  ${found.recording.isAveraged ? warning(t.averaged) : nothing}
  ${found.recording.isCut ? warning(format.plural(t.cut, MAX_READINGS)) : nothing}
  ${replayView(found.result, t, format)}`;
}

function warning(text: string): TemplateResult {
  return html`<p class="note">${icon(icons.medium)}<span>${text}</span></p>`;
}

/** The reference data that the rule looks up and that is not known here. */
function missingReference(
  form: RuleForm | undefined,
  { references = {}, thresholds }: TryView['known'],
): string | undefined {
  if (!form || form.kind === 'absence' || form.limits.kind === 'fixed' || thresholds) return undefined;
  const wanted = form.limits.reference;
  return Object.keys(references).some((name) => name.toLowerCase() === wanted.toLowerCase()) ? undefined : wanted;
}
