/** Message ids seen within a span of time (page "Duplicate detection"). */
export class DuplicateWindow {
  #span: number | undefined;
  /** Each id with the time when it may come again, oldest first. */
  readonly #seen = new Map<string, number>();

  /** @param span milliseconds; undefined detects nothing. */
  constructor(span: number | undefined) {
    this.#span = span;
  }

  /** The window has another length for the ids that come from now on. */
  resize(span: number | undefined): void {
    this.#span = span;
  }

  /** Remembers an id. @returns true when it was seen within the window already. */
  isDuplicate(messageId: string, now: number): boolean {
    if (this.#span === undefined) return false;
    for (const [id, until] of this.#seen) {
      if (until > now) break;
      this.#seen.delete(id);
    }
    // A restart or a resize may have left ids out of order: one that is over may still be there.
    if ((this.#seen.get(messageId) ?? 0) > now) return true;
    this.#seen.delete(messageId);
    this.#seen.set(messageId, now + this.#span);
    return false;
  }

  get seen(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#seen);
  }

  restore(seen: Readonly<Record<string, number>>): void {
    for (const [id, until] of Object.entries(seen)) this.#seen.set(id, until);
  }
}
