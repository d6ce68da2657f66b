import type { Snapshot } from '@csk/core/live';
import { html, nothing, type TemplateResult } from 'lit';
import { icon, type Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { interpolate } from '../format/interpolate.ts';
import type { CommonStrings } from './common-strings.ts';

/** No provider above the element, or one without a client. */
export function needsClientView(t: CommonStrings): TemplateResult {
  return messageView(icons.plug, t.needsClient, t.needsClientHint);
}

/** The caller may not do what the element is for. */
export function forbiddenView(t: CommonStrings, symbol: Icon): TemplateResult {
  return messageView(symbol, t.forbidden, t.forbiddenHint);
}

/**
 * The first answer is awaited.
 *
 * @csspart skeleton - The placeholder while the first answer is awaited.
 */
export function loadingView(t: CommonStrings, lines = 6): TemplateResult {
  return html`<div class="skeleton" part="skeleton" role="status">
    <span class="sr-only">${t.loading}</span>
    ${Array.from({ length: lines }, () => html`<i aria-hidden="true"></i>`)}
  </div>`;
}

/**
 * A text where content would be: nothing there, nothing chosen, nothing allowed.
 *
 * @csspart state - The text shown instead of content.
 */
export function messageView(
  symbol: Icon,
  title: string,
  text: string,
  action?: { readonly label: string; readonly run: () => void },
): TemplateResult {
  return html`<div class="state" part="state">
    ${icon(symbol)}<strong>${title}</strong>
    <p>${text}</p>
    ${action ? html`<button type="button" @click=${action.run}>${action.label}</button>` : nothing}
  </div>`;
}

/**
 * Nothing could be loaded.
 *
 * @csspart state - The text shown instead of content.
 */
export function errorView(t: CommonStrings, message: string, retry: () => void): TemplateResult {
  return html`<div class="state error" part="state" role="alert">
    ${icon(icons.high)}<strong>${t.errorTitle}</strong>
    <p>${message}</p>
    <button type="button" @click=${retry}>${t.retry}</button>
  </div>`;
}

/** How a question stands; absent while it is not put. */
export type Asked = { readonly status: Snapshot<unknown>['status']; readonly error?: unknown } | undefined;

/** Instead of a list that has no answer yet: it is awaited, or could not be had. */
export function firstAnswer(
  t: CommonStrings,
  asked: Asked,
  explain: (error: unknown) => string,
  retry: () => void,
  lines = 9,
): TemplateResult {
  return asked?.status === 'error' ? errorView(t, explain(asked.error), retry) : loadingView(t, lines);
}

/** Instead of a record that is not there: it is awaited, could not be had, or does not exist. */
export function noRecord(
  t: CommonStrings & { readonly missing: string; readonly missingHint: string },
  asked: Asked,
  explain: (error: unknown) => string,
  retry: () => void,
  { symbol = icons.inbox, lines = 9 } = {},
): TemplateResult {
  if (asked?.status === 'ready') return messageView(symbol, t.missing, t.missingHint);
  return firstAnswer(t, asked, explain, retry, lines);
}

/**
 * An action or a refresh failed while older data stays on screen.
 *
 * @csspart banner - The line that tells of a failure above content that stays.
 */
export function errorBanner(
  message: string,
  action: { readonly label: string; readonly run: () => void },
): TemplateResult {
  return html`<div class="banner error" part="banner" role="alert">
    ${icon(icons.high)}<span>${message}</span>
    <button type="button" @click=${action.run}>${action.label}</button>
  </div>`;
}

/** A write failed: the reason, until it is dismissed. `template` holds `{message}`. */
export function failureBanner(
  t: CommonStrings,
  template: string,
  message: string | undefined,
  dismiss: () => void,
): TemplateResult | typeof nothing {
  if (message === undefined) return nothing;
  return errorBanner(interpolate(template, { message }), { label: t.dismiss, run: dismiss });
}

export function staleBanner(t: CommonStrings, message: string, retry: () => void): TemplateResult {
  return errorBanner(interpolate(t.staleError, { message }), { label: t.retry, run: retry });
}

/**
 * Small mark in an element's header while the live connection is down.
 *
 * @csspart offline - The mark of a lost connection.
 */
export function offlineBadge(t: CommonStrings, connection: string | undefined): TemplateResult | typeof nothing {
  if (connection !== 'offline') return nothing;
  return html`<span class="badge medium" part="offline" title=${t.offlineHint}>${icon(icons.plug)}${t.offline}</span>`;
}
