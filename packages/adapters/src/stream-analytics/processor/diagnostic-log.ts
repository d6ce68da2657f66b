import type { StreamDiagnostic } from '@csk/core';
import type { Diagnostic } from '../diagnostic.ts';

/** Newest diagnostics of each name that are kept as samples: a flood of one does not wash the others away. */
const SAMPLES = 20;

/** What was wrong with the input of a job: counted by Azure's names, with the newest samples of each. */
export class DiagnosticLog {
  readonly #samples = new Map<string, { readonly number: number; readonly diagnostic: StreamDiagnostic }[]>();
  readonly #counts = new Map<string, number>();
  #number = 0;

  add(diagnostics: readonly Diagnostic[]): void {
    for (const { code, input, message, arrival } of diagnostics) {
      this.#number += 1;
      this.#counts.set(code, (this.#counts.get(code) ?? 0) + 1);
      const samples = this.#samples.get(code) ?? [];
      samples.push({ number: this.#number, diagnostic: { type: code, input, message, at: arrival } });
      if (samples.length > SAMPLES) samples.shift();
      this.#samples.set(code, samples);
    }
  }

  get counts(): Record<string, number> {
    return Object.fromEntries(this.#counts);
  }

  /** In the order in which they came. */
  get newest(): StreamDiagnostic[] {
    return [...this.#samples.values()]
      .flat()
      .sort((a, b) => a.number - b.number)
      .map(({ diagnostic }) => diagnostic);
  }
}
