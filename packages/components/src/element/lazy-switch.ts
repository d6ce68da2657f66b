import { nothing, type TemplateResult } from 'lit';
import type { CommonStrings } from './common-strings.ts';
import { LazyPart, missingParts } from './lazy-part.ts';

/** A part of an element that its user switches on, and that is fetched then: most never ask for it. */
export class LazySwitch<T> extends LazyPart<T> {
  #isOn = false;

  get isOn(): boolean {
    return this.#isOn;
  }

  readonly toggle = () => {
    this.#isOn = !this.#isOn;
    this.host.requestUpdate();
  };

  /** The part while it is switched on, once it is there. */
  get shown(): T | undefined {
    return this.#isOn ? this.want() : undefined;
  }

  /** Said while what was asked for could not be fetched. */
  failure(t: CommonStrings): TemplateResult | typeof nothing {
    return this.#isOn ? missingParts(t, [this]) : nothing;
  }
}
