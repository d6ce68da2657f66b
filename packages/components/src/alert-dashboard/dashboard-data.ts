import type { AlarmMetrics, Alert, ConnectedServiceClient, Id } from '@csk/core';

/** So many alerts are counted; of more the newest. */
export const MAX_ALERTS = 5_000;
const PAGE_SIZE = 1_000;
/** Alerts come in bursts; one fetch answers for all of a burst. */
const SETTLE_MS = 5_000;
/** Without any change the window moves on with the clock. */
const REFRESH_MS = 60_000;

/** What the dashboard asks for. */
export interface DashboardQuestion {
  readonly accountId: Id<'account'> | undefined;
  readonly spanMs: number;
}

/** Alerts and figures of one window that ends at `to`. */
export interface DashboardAnswer {
  readonly from: number;
  readonly to: number;
  readonly alerts: readonly Alert[];
  readonly truncated: boolean;
  readonly metrics: AlarmMetrics;
}

/** Fetches alerts and figures, and fetches them again: by the clock, and soon after a change. Keeps the last answer meanwhile. */
export class DashboardData {
  readonly #onChange: () => void;
  #client: ConnectedServiceClient | undefined;
  #question: DashboardQuestion | undefined;
  #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #isSoon = false;
  answer: DashboardAnswer | undefined;
  error: unknown;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  ask(client: ConnectedServiceClient | undefined, question: DashboardQuestion): void {
    const known = this.#question;
    const isSame = known?.accountId === question.accountId && known?.spanMs === question.spanMs;
    if (client === this.#client && isSame) return;
    this.stop();
    this.#client = client;
    this.#question = question;
    void this.refresh();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#client = undefined;
    this.#question = undefined;
    this.#isSoon = false;
    this.answer = undefined;
    this.error = undefined;
  }

  /** An alert changed. */
  refreshSoon(): void {
    if (!this.answer || this.#isSoon) return;
    this.#isSoon = true;
    this.#plan(SETTLE_MS);
  }

  readonly refresh = async (): Promise<void> => {
    const client = this.#client;
    const question = this.#question;
    if (!client || !question) return;
    this.#abort.abort();
    const { signal } = (this.#abort = new AbortController());
    this.#isSoon = false;
    try {
      const answer = await fetchAnswer(client, question, signal);
      if (signal.aborted) return;
      this.answer = answer;
      this.error = undefined;
    } catch (error) {
      if (signal.aborted) return;
      this.error = error;
    }
    this.#plan(REFRESH_MS);
    this.#onChange();
  };

  #plan(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // A page in the background is not counted for; it catches up with the next turn after it is looked at.
      if (globalThis.document?.hidden) this.#plan(SETTLE_MS);
      else void this.refresh();
    }, ms);
  }
}

async function fetchAnswer(
  client: ConnectedServiceClient,
  { accountId, spanMs }: DashboardQuestion,
  signal: AbortSignal,
): Promise<DashboardAnswer> {
  const to = Date.now();
  const from = to - spanMs;
  const window = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
  const [metrics, alerts] = await Promise.all([
    client.alerts.metrics({ accountId, ...window }, { signal }),
    newest(client, accountId, window.from, signal),
  ]);
  return { from, to, alerts, truncated: alerts.length === MAX_ALERTS, metrics };
}

async function newest(
  client: ConnectedServiceClient,
  accountId: Id<'account'> | undefined,
  from: string,
  signal: AbortSignal,
): Promise<readonly Alert[]> {
  const where = { parentId: null, raisedAt: { gte: from }, ...(accountId ? { accountId } : {}) };
  const found: Alert[] = [];
  const pages = client.alerts.list({ where, orderBy: 'raisedAt desc' }, { signal }).byPage({ maxPageSize: PAGE_SIZE });
  for await (const { items } of pages) {
    found.push(...items);
    if (found.length >= MAX_ALERTS) break;
  }
  return found.slice(0, MAX_ALERTS);
}
