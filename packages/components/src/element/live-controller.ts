import type { Live, LiveStore } from '@csk/core/live';
import type { ReactiveController, ReactiveControllerHost } from 'lit';

interface LiveHost extends ReactiveControllerHost {
  readonly store: LiveStore | undefined;
  readonly isConnected: boolean;
}

/**
 * Keeps one live value of the store open for an element: opened when the element first has what it needs, reopened when
 * `inputs` change, closed while the element is out of the document.
 */
export class LiveController<L extends Live<unknown>> implements ReactiveController {
  readonly #host: LiveHost;
  readonly #open: (store: LiveStore) => L | undefined;
  readonly #inputs: () => readonly unknown[];
  readonly #onValue: ((value: L['value']) => void) | undefined;
  #opened: readonly unknown[] | undefined;
  #live: L | undefined;
  #unsubscribe: (() => void) | undefined;

  /**
   * @param open Opens the live value; `undefined` while there is nothing to show.
   * @param inputs What `open` depends on, compared one by one before each update.
   * @param onValue Called with each new value before the element renders it.
   */
  constructor(
    host: LiveHost,
    open: (store: LiveStore) => L | undefined,
    inputs: () => readonly unknown[],
    onValue?: (value: L['value']) => void,
  ) {
    this.#host = host;
    this.#open = open;
    this.#inputs = inputs;
    this.#onValue = onValue;
    host.addController(this);
  }

  get value(): L['value'] | undefined {
    return this.#live?.value;
  }

  /** The open live value itself, for what it can do besides being read. */
  get live(): L | undefined {
    return this.#live;
  }

  async refresh(): Promise<void> {
    await this.#live?.refresh();
  }

  hostConnected(): void {
    this.#host.requestUpdate();
  }

  hostUpdate(): void {
    // One that was taken away may be rendered once more, and would keep what it opened then for ever.
    if (!this.#host.isConnected) return;
    const inputs = [this.#host.store, ...this.#inputs()];
    if (this.#opened && sameItems(this.#opened, inputs)) return;
    this.#close();
    this.#opened = inputs;
    this.#live = this.#host.store && this.#open(this.#host.store);
    const live = this.#live;
    if (!live) return;
    this.#onValue?.(live.value);
    this.#unsubscribe = live.subscribe(() => {
      this.#onValue?.(live.value);
      this.#host.requestUpdate();
    });
  }

  hostDisconnected(): void {
    this.#close();
  }

  #close(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
    this.#live = undefined;
    this.#opened = undefined;
  }
}

function sameItems(a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((item, index) => Object.is(item, b[index]));
}
