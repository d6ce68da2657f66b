/** Gives the same input the same key: what is sent again after a failure is made once, also when the first call arrived. */
export class SameKey {
  #input: string | undefined;
  #key = '';

  keyFor(input: object, fresh: string): string {
    const said = JSON.stringify(input);
    if (said !== this.#input) {
      this.#input = said;
      this.#key = fresh;
    }
    return this.#key;
  }
}
