import type { Alert, Case, ConnectedServiceClient, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { firstPage } from '../element/first-page.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { addStyles } from '../element/lazy-part.ts';
import { errorView, failureBanner, loadingView } from '../element/state-views.ts';
import { WriteController } from '../element/write-controller.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { ChosenAlertsTexts } from './alert-list.strings.ts';
import { caseSearchStyles } from './case-search.styles.ts';

/** Nobody looks through more; a narrower search is the better way. */
const MOST_SHOWN = 20;
/** So long after the last key the service is asked for what is typed. */
const TYPING_MS = 250;

interface SearchHost extends LitElement {
  readonly store: LiveStore | undefined;
}

interface SearchEvents {
  readonly linked: (one: Case, alertIds: readonly Id<'alert'>[]) => void;
  /** The alerts are added, and nothing else is asked for meanwhile. */
  readonly done: () => void;
}

/** Finds an open case and adds the chosen alerts to it: at first those of the alerts' customers, then what is searched for. */
export class CaseSearch implements ReactiveController {
  readonly #host: SearchHost;
  readonly #alerts: () => readonly Alert[] | undefined;
  readonly #on: SearchEvents;
  readonly #write: WriteController;
  readonly #found: FetchController<readonly Case[]>;
  #shownFor: readonly Alert[] | undefined;
  #words = '';
  /** What is typed, once the typing has paused. */
  #asked = '';
  #typing: ReturnType<typeof setTimeout> | undefined;
  #focusWanted = false;

  /** @param alerts Those that are to be added; `undefined` while none are. */
  constructor(host: SearchHost, alerts: () => readonly Alert[] | undefined, on: SearchEvents) {
    this.#host = host;
    this.#alerts = alerts;
    this.#on = on;
    addStyles(host, [caseSearchStyles]);
    host.addController(this);
    this.#write = new WriteController(host, alerts);
    this.#found = new FetchController(
      host,
      (client, signal) => {
        const chosen = alerts();
        return chosen && openCases(client, this.#asked, chosen, signal);
      },
      () => [alerts(), this.#asked],
    );
  }

  hostUpdate(): void {
    const alerts = this.#alerts();
    if (alerts === this.#shownFor) return;
    this.#shownFor = alerts;
    this.#words = this.#asked = '';
    this.#focusWanted = alerts !== undefined;
  }

  hostUpdated(): void {
    if (!this.#focusWanted) return;
    const field = this.#host.renderRoot.querySelector<HTMLElement>('.linking input');
    this.#focusWanted = field === null;
    field?.focus();
  }

  hostDisconnected(): void {
    clearTimeout(this.#typing);
  }

  view({
    t,
    format,
    explain,
  }: {
    readonly t: ChosenAlertsTexts;
    readonly format: Formatter;
    readonly explain: (error: unknown) => string;
  }): TemplateResult {
    const { linking } = t.bulk;
    const { data, error } = this.#found;
    const { failure, dismiss } = this.#write;
    return html`<div class="linking">
      <h2>${linking.title}</h2>
      ${failureBanner(t, linking.failed, failure && explain(failure.error), dismiss)}
      <div class="field">
        <input
          type="search"
          dir="auto"
          aria-label=${linking.search}
          placeholder=${linking.searchHint}
          .value=${this.#words}
          @input=${this.#type}
        />
      </div>
      ${
        data
          ? this.#list(data, t, format)
          : error === undefined
            ? loadingView(t, 3)
            : errorView(t, explain(error), () => this.#found.refresh())
      }
    </div>`;
  }

  #list(cases: readonly Case[], t: ChosenAlertsTexts, format: Formatter): TemplateResult {
    const { linking } = t.bulk;
    const { busy } = this.#write;
    return html`<div role="status">${cases.length === 0 ? html`<p class="muted">${linking.none}</p>` : nothing}</div>
      <ul>
        ${cases.map(
          (one) =>
            html`<li>
              <span class="found">
                <bdi>${one.title}</bdi>
                <span class="muted"><bdi>${one.number}</bdi> ${format.relative(one.createdAt, Date.now())}</span>
              </span>
              <button type="button" ?disabled=${busy} @click=${() => void this.#link(one.id)}>
                ${interpolate(linking.add, { number: one.number })}
              </button>
            </li>`,
        )}
      </ul>
      ${cases.length === MOST_SHOWN ? html`<p class="hint">${linking.firstOnly}</p>` : nothing}`;
  }

  readonly #type = (event: Event) => {
    this.#words = (event.target as HTMLInputElement).value;
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#asked = this.#words.trim();
      this.#host.requestUpdate();
    }, TYPING_MS);
  };

  async #link(caseId: Id<'case'>): Promise<void> {
    const alerts = this.#alerts();
    if (!alerts) return;
    const ids = alerts.map(({ id }) => id);
    const linked = await this.#write.run<Case>({
      run: (client, idempotencyKey) => client.alerts.linkToCase(ids, { caseId }, { idempotencyKey }),
    });
    if (!linked) return;
    this.#on.linked(linked, ids);
    // Something else may be asked for by now.
    if (this.#alerts() === alerts) this.#on.done();
  }
}

function openCases(
  client: ConnectedServiceClient,
  search: string,
  alerts: readonly Alert[],
  signal: AbortSignal,
): Promise<readonly Case[]> {
  const accountId = [...new Set(alerts.flatMap((alert) => alert.accountId ?? []))];
  const where =
    search === '' && accountId.length > 0 ? { status: 'open' as const, accountId } : { status: 'open' as const };
  const query = { where, orderBy: 'createdAt desc' as const, ...(search === '' ? {} : { search }) };
  return firstPage(client.cases.list(query, { signal }), MOST_SHOWN);
}
