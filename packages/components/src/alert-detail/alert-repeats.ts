import type { Alert, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type TemplateResult } from 'lit';
import { addStyles } from '../element/lazy-part.ts';
import { LiveController } from '../element/live-controller.ts';
import { errorView, loadingView, staleBanner } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';
import { alertRepeatsStyles } from './alert-repeats.styles.ts';

const PAGE = 20;

interface RepeatsHost extends LitElement {
  readonly store: LiveStore | undefined;
}

/** The repeats that are grouped under an alert, newest first. Loaded when they are first asked for. */
export class AlertRepeats {
  readonly #open: (repeat: Alert) => void;
  readonly #repeats;

  /** @param parentId The alert; `undefined` while its repeats are not asked for. */
  constructor(host: RepeatsHost, parentId: () => Id<'alert'> | undefined, open: (repeat: Alert) => void) {
    this.#open = open;
    addStyles(host, [alertRepeatsStyles]);
    this.#repeats = new LiveController(
      host,
      (store) => {
        const id = parentId();
        return id === undefined
          ? undefined
          : store.query('alert', { where: { parentId: id }, orderBy: 'raisedAt desc' }, { pageSize: PAGE });
      },
      () => [parentId()],
    );
  }

  view(t: AlertDetailStrings, format: Formatter, explain: (error: unknown) => string, now: number): TemplateResult {
    const { data, error } = this.#repeats.value ?? {};
    const { live } = this.#repeats;
    const refresh = () => void this.#repeats.refresh();
    if (!data) return error === undefined ? loadingView(t, 3) : errorView(t, explain(error), refresh);
    return html`${error === undefined ? nothing : staleBanner(t, explain(error), refresh)}
      ${data.length === 0 ? html`<p class="muted">${t.none}</p>` : nothing}
      <ul class="repeats">
        ${data.map(
          (repeat) =>
            html`<li>
              <button type="button" class="link" @click=${() => this.#open(repeat)}>
                <bdi>${repeat.description}</bdi>
              </button>
              <time class="muted" datetime=${repeat.raisedAt} title=${format.relative(repeat.raisedAt, now)}
                >${format.exact(repeat.raisedAt)}</time
              >
            </li>`,
        )}
      </ul>
      ${live?.hasMore ? html`<button type="button" @click=${() => void live.loadMore()}>${t.more}</button>` : nothing}`;
  }
}
