import type { ReactiveControllerHost } from 'lit';

/**
 * A part of an element that is fetched when it is first needed. Until it is there the element renders what it can; it
 * renders again when the part has come, or could not be fetched. Another attempt is the user's to make.
 */
export class LazyPart<T> {
  protected readonly host: ReactiveControllerHost;
  readonly #load: () => Promise<T>;
  #isAsked = false;
  #isFailed = false;
  #value: T | undefined;

  constructor(host: ReactiveControllerHost, load: () => Promise<T>) {
    this.host = host;
    this.#load = load;
  }

  /** What has been fetched. */
  get value(): T | undefined {
    return this.#value;
  }

  /** The last attempt has failed. */
  get isFailed(): boolean {
    return this.#isFailed;
  }

  /** What has been fetched; the first to ask has it fetched. */
  need(): T | undefined {
    if (!this.#isAsked) void this.#fetch();
    return this.#value;
  }

  readonly retry = () => void this.#fetch();

  async #fetch(): Promise<void> {
    this.#isAsked = true;
    this.#isFailed = false;
    this.host.requestUpdate();
    try {
      this.#value = await this.#load();
    } catch {
      this.#isFailed = true;
    }
    this.host.requestUpdate();
  }
}
