/**
 * One check of a port's contract, as data: no test runner is needed to read or to run it. `H` is the harness that the
 * adapter's author supplies: the port under test, and a second, independent way to see what it did.
 */
export interface ConformanceCase<H> {
  /** Stable, for example `device-cloud/send/expired-not-delivered`. */
  readonly id: string;
  readonly title: string;
  /** Capabilities without which the case does not apply. */
  readonly requires?: readonly string[];
  /** Rejects when the contract is broken. */
  run(harness: H): Promise<void>;
}

export interface RunConformanceOptions<H> {
  /** A fresh, isolated harness for every case. */
  create(): Promise<H>;
  /** The adapter's capabilities, by name. */
  readonly capabilities: Readonly<Record<string, boolean>> | object;
  /** Registers one test, for example `node:test`'s `test`. */
  test(name: string, run: () => Promise<void>): unknown;
  /** Told about each case that does not apply. */
  skip?(name: string, reason: string): void;
}

/** Registers every case that applies with a test runner. */
export function runConformance<H extends { dispose(): Promise<void> }>(
  cases: readonly ConformanceCase<H>[],
  options: RunConformanceOptions<H>,
): void {
  const capabilities = options.capabilities as Readonly<Record<string, boolean>>;
  for (const item of cases) {
    const name = `${item.id}: ${item.title}`;
    const missing = item.requires?.filter((capability) => !capabilities[capability]) ?? [];
    if (missing.length > 0) {
      options.skip?.(name, `needs ${missing.join(', ')}`);
      continue;
    }
    options.test(name, async () => {
      const harness = await options.create();
      try {
        await item.run(harness);
      } finally {
        await harness.dispose();
      }
    });
  }
}
