/** Prints a line for each step that takes over a second, when it passes that second and when it is done. */
export class Progress {
  readonly #print: (line: string) => void;

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  async step<R>(name: string, work: () => Promise<R>): Promise<R> {
    const begun = performance.now();
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#print(`  ${name} …`);
    }, 1000);
    try {
      const result = await work();
      if (late) this.#print(`  ${name}: done after ${((performance.now() - begun) / 1000).toFixed(1)} s`);
      return result;
    } finally {
      clearTimeout(timer);
    }
  }
}
