import type { CaseHistoryItem, CaseHistoryKind, ConnectedServiceClient, Id } from '@csk/core';
import { html, nothing, type ReactiveControllerHost, type TemplateResult } from 'lit';
import { HistoryPages } from '../device-history/history-pages.ts';
import { errorView, loadingView, staleBanner } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';
import { caseKeyOf, caseTimeline } from './case-timeline.ts';

/** The history of the case on screen, fetched by the page and again when something it tells of changes. */
export class TimelinePanel {
  readonly #pages: HistoryPages<CaseHistoryItem, CaseHistoryKind>;
  /** What the timeline tells of, as last seen. */
  readonly #followed = new Map<string, unknown>();

  constructor(host: ReactiveControllerHost) {
    this.#pages = new HistoryPages<CaseHistoryItem, CaseHistoryKind>(() => host.requestUpdate(), {
      list: (client, id, kinds, signal) => client.cases.history(id, { kinds }, { signal }),
      keyOf: caseKeyOf,
    });
  }

  ask(client: ConnectedServiceClient | undefined, id: Id<'case'> | undefined): void {
    this.#pages.ask(client, id, undefined);
  }

  /** The timeline itself is not live; a change in what it tells of says that its first page is old. */
  follow(what: string, data: unknown): void {
    const known = this.#followed.get(what);
    if (known !== undefined && data !== known) this.#pages.refreshSoon();
    this.#followed.set(what, data);
  }

  /** Another case is shown from now on. */
  forget(): void {
    this.#followed.clear();
  }

  stop(): void {
    this.#pages.stop();
  }

  readonly refresh = () => void this.#pages.refresh();

  view(t: CaseDetailStrings, format: Formatter, explain: (error: unknown) => string): TemplateResult {
    const { items, error, hasMore, loadingMore } = this.#pages;
    return html`<section class="timeline" part="timeline" aria-labelledby="timeline">
      <h3 id="timeline">${t.timeline}</h3>
      ${items && error !== undefined ? staleBanner(t, explain(error), this.refresh) : nothing}
      ${
        items
          ? caseTimeline(items, t, format, Date.now())
          : error === undefined
            ? loadingView(t)
            : errorView(t, explain(error), this.refresh)
      }
      ${items?.length === 0 ? html`<p class="muted">${t.emptyTimeline}</p>` : nothing}
      ${
        hasMore
          ? html`<button type="button" ?disabled=${loadingMore} @click=${() => void this.#pages.loadMore()}>
              ${loadingMore ? t.loadingMore : t.older}
            </button>`
          : nothing
      }
    </section>`;
  }
}
