import { CHOICES } from '../choices.ts';
import { StreamRuntimeError } from '../errors.ts';

/**
 * What is left of the size that one row may have as JSON. In memory a record may stand in another many times at no cost;
 * steps that nest a row twice each make JSON of exponential size.
 */
export class Room {
  #left: number = CHOICES.maxRowSize;

  /** Takes values or characters. @throws StreamRuntimeError `RowTooLarge`. */
  take(count: number): void {
    this.#left -= count;
    if (this.#left >= 0) return;
    throw new StreamRuntimeError(
      'RowTooLarge',
      `a row has more than ${CHOICES.maxRowSize} values and characters; name the columns instead of nesting whole rows`,
    );
  }
}

/** Texts below this are as good as one value. */
export const SHORT_TEXT = 1000;
