import type { Alert, ConnectedServiceClient } from '@csk/core';
import type { LiveStore, OptimisticDraft } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import type { Shelving } from '../alert-facts/shelve-form.ts';
import { SameKey } from '../element/same-key.ts';

interface ActionsHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly alertId: string | undefined;
}

/**
 * What an agent does with one alert. The expected outcome is shown at once; when the service refuses, the old state is
 * back and the reason is kept.
 */
export class AlertActions {
  readonly #host: ActionsHost;
  #failure: { readonly error: unknown } | undefined;
  /** What is sent again because no answer came stands there once. */
  #sameComment = new SameKey();

  constructor(host: ActionsHost) {
    this.#host = host;
  }

  /** Why the last action was refused. */
  get failure(): { readonly error: unknown } | undefined {
    return this.#failure;
  }

  readonly dismiss = () => {
    if (!this.#failure) return;
    this.#failure = undefined;
    this.#host.requestUpdate();
  };

  acknowledge({ id }: Alert): void {
    const acknowledgedAt = new Date().toISOString();
    void this.#act(
      (client, idempotencyKey) => client.alerts.acknowledge(id, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { acknowledgedAt }),
    );
  }

  /** Whether it is done; likewise below. */
  close({ id }: Alert, reason: string | undefined): Promise<boolean> {
    return this.#act(
      (client, idempotencyKey) => client.alerts.close(id, { reason }, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { status: 'closed', progress: undefined }),
    );
  }

  reactivate({ id }: Alert, reason: string | undefined): Promise<boolean> {
    return this.#act(
      (client, idempotencyKey) => client.alerts.reactivate(id, { reason }, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { status: 'active', progress: undefined }),
    );
  }

  assign({ id }: Alert, to: string | null): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.assign(id, { to }, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { assignedTo: to ?? undefined }),
    );
  }

  shelve({ id }: Alert, shelving: Shelving): Promise<boolean> {
    return this.#act(
      (client, idempotencyKey) => client.alerts.shelve(id, shelving, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { shelvedUntil: shelving.until }),
    );
  }

  unshelve({ id }: Alert): void {
    void this.#act(
      (client, idempotencyKey) => client.alerts.unshelve(id, {}, { idempotencyKey }),
      (draft) => draft.patch('alert', id, { shelvedUntil: undefined }),
    );
  }

  /** Whether the comment has arrived. */
  async comment({ id }: Alert, text: string): Promise<boolean> {
    const same = this.#sameComment;
    const hasArrived = await this.#act((client, opId) =>
      client.alerts.comment(id, { text }, { idempotencyKey: same.keyFor({ id, text }, opId) }),
    );
    if (hasArrived) this.#sameComment = new SameKey();
    return hasArrived;
  }

  async #act(
    run: (client: ConnectedServiceClient, opId: string) => Promise<Alert>,
    optimistic?: (draft: OptimisticDraft) => void,
  ): Promise<boolean> {
    const { alertId } = this.#host;
    this.dismiss();
    try {
      await this.#host.store?.mutate({ run, optimistic });
      return true;
    } catch (error) {
      // Of the alert it was done to: another one may be shown by now.
      if (this.#host.alertId === alertId) this.#failure = { error };
      this.#host.requestUpdate();
      return false;
    }
  }
}
