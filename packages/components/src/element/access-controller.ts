import type { ConnectedServiceClient } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { accessOf } from './access.ts';

interface AccessHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
}

/**
 * What the caller may do, so that an element does not offer what would be refused: a button is left out; one without which
 * the element would not be understood stays and says why (`refusedButton`); a form that is all there is gives way to the
 * reason (`forbiddenView`). Until it is known nothing is offered.
 * When it cannot be known everything is: each call is checked where it is carried out, and says why it is refused.
 */
export class AccessController implements ReactiveController {
  readonly #host: AccessHost;
  #askedBy: ConnectedServiceClient | undefined;
  #allowed: ReadonlySet<string> | 'unknown' | undefined;
  #principalId: string | undefined;

  constructor(host: AccessHost) {
    this.#host = host;
    host.addController(this);
  }

  /** Who the caller is; `undefined` until it is known. */
  get principalId(): string | undefined {
    return this.#principalId;
  }

  /** Whether there is nothing more to wait for. */
  get isKnown(): boolean {
    return this.#allowed !== undefined || !this.#host.store;
  }

  /** Whether an operation may be offered, for example `Devices_Register`. */
  allows(operation: string): boolean {
    return this.#allowed === 'unknown' || this.#allowed?.has(operation) === true;
  }

  /** Whether an operation is known to be refused: not while the answer is awaited. */
  denies(operation: string): boolean {
    return this.#allowed !== undefined && !this.allows(operation);
  }

  hostUpdate(): void {
    const client = this.#host.store?.client;
    if (client === this.#askedBy) return;
    this.#askedBy = client;
    this.#allowed = undefined;
    this.#principalId = undefined;
    if (client) void this.#ask(client);
  }

  async #ask(client: ConnectedServiceClient): Promise<void> {
    const access = await accessOf(client).catch(() => undefined);
    if (client !== this.#askedBy) return;
    this.#allowed = access ? new Set(access.operations) : 'unknown';
    this.#principalId = access?.principalId;
    this.#host.requestUpdate();
  }
}
