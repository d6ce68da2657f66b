import type { CommandJob, ExclusionReason } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { hasContent, jsonView } from '../element/json-view.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { CommandJobStrings } from './command-job.strings.ts';
import { decisionsOf, STOPPABLE } from './job-decisions.ts';

/** What a command to many devices is called. */
export function jobName({ name, targetCount }: CommandJob, t: CommandJobStrings, format: Formatter): string {
  return interpolate(t.jobTitle, { name, device: format.plural(t.devices, targetCount) });
}

/** Who asked for a job, and how long ago. */
export function askedFor({ requestedBy, createdAt }: CommandJob, t: CommandJobStrings, format: Formatter): string {
  return interpolate(t.jobAskedFor, { name: requestedBy, time: format.relative(createdAt, Date.now()) });
}

/**
 * How a command to many devices goes: who asked for what, who agreed, and what became of how many devices.
 *
 * @csspart json - Parameters of a command to many devices.
 */
export function jobFacts(
  job: CommandJob,
  t: CommandJobStrings,
  format: Formatter,
  { targets, leftOut }: { readonly targets: unknown; readonly leftOut: unknown },
): TemplateResult {
  const { status, reason, parameters, definitionId } = job;
  const outcomes = { ...t.steps, ...t.outcomes };
  const counts = Object.entries(job.tally).filter(([, count]) => count > 0);
  const left = Object.entries(job.excluded).filter(([, count]) => count > 0);
  return html`<p role="status">${t.jobs[status]}</p>
    ${reason ? html`<p dir="auto">${reason}</p>` : nothing}
    ${definitionId === undefined ? html`<p class="muted">${t.sentAs[job.mode]}</p>` : nothing}
    <p class="muted" title=${format.exact(job.createdAt)}>${askedFor(job, t, format)}</p>
    ${decisionsOf(job).map(
      ({ kind, transition: { actor, at } }) =>
        html`<p class="muted">${interpolate(t.jobDecisions[kind], { name: actor, time: format.exact(at) })}</p>`,
    )}
    ${deadline(job, t, format)}
    ${
      hasContent(parameters)
        ? html`<details ?open=${status === 'awaiting-approval'}>
            <summary>${t.jobParameters}</summary>
            ${jsonView(parameters)}
          </details>`
        : nothing
    }
    ${targets}
    <ul class="counts">
      ${counts.map(
        ([outcome, count]) => html`<li>${outcomes[outcome as keyof typeof outcomes]}: ${format.number(count)}</li>`,
      )}
      ${left.map(
        ([why, count]) =>
          html`<li class="muted">
            ${interpolate(t.leftOut[why as ExclusionReason], { count: format.number(count) })}
          </li>`,
      )}
    </ul>
    ${leftOut}`;
}

/** Until when it waits: for its approval, or with what is not sent. */
function deadline(
  { status, expiresAt }: CommandJob,
  t: CommandJobStrings,
  format: Formatter,
): TemplateResult | typeof nothing {
  if (!STOPPABLE.has(status)) return nothing;
  const waits = status === 'awaiting-approval';
  const time = format.relative(expiresAt, Date.now());
  return html`<p class="muted" title=${format.exact(expiresAt)}>
    ${interpolate(waits ? t.jobWaits : t.jobEnds, { time })}
  </p>`;
}
