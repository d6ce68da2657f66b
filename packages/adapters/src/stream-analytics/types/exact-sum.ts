/**
 * A sum of numbers without any rounding, so that what was added can be taken back: the result depends only on what is in
 * the sum, not on what has been in it. The sum is kept as numbers whose digits do not overlap, the smallest first
 * (J. R. Shewchuk, "Adaptive Precision Floating-Point Arithmetic", 1997); usually there are two or three of them.
 */
export class ExactSum {
  readonly #parts: number[] = [];

  /** Adds a number below `EXACT_LIMIT`; its negative takes it back. */
  add(value: number): void {
    const parts = this.#parts;
    let carry = value;
    let kept = 0;
    for (const part of parts) {
      const sum = carry + part;
      const added = sum - carry;
      const lost = carry - (sum - added) + (part - added);
      if (lost !== 0) {
        parts[kept] = lost;
        kept += 1;
      }
      carry = sum;
    }
    parts.length = kept;
    if (carry !== 0) parts.push(carry);
  }

  /** The number nearest to the sum; of two as near the even one. */
  get nearest(): number {
    const parts = this.#parts;
    let at = parts.length - 1;
    let high = parts[at] ?? 0;
    let lost = 0;
    while (at > 0 && lost === 0) {
      at -= 1;
      const part = parts[at] ?? 0;
      const sum = high + part;
      lost = part - (sum - high);
      high = sum;
    }
    // Half a step was rounded to even; what is below decides whether it was more than half.
    const below = parts[at - 1] ?? 0;
    if (at > 0 && Math.sign(below) === Math.sign(lost) && high + 2 * lost - high === 2 * lost) return high + 2 * lost;
    return high;
  }

  /** The sum of whole numbers. */
  get whole(): bigint {
    return this.#parts.reduce((sum, part) => sum + BigInt(part), 0n);
  }
}

/** Two million numbers below this, as many as a run may hold, do not overflow. */
export const EXACT_LIMIT = 2 ** 1000;
