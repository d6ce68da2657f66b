import { CASE_TRANSITIONS, type Case, type CaseAction, type Id } from '@csk/core';
import { nothing, type LitElement, type TemplateResult } from 'lit';
import type { AccessController } from '../element/access-controller.ts';
import type { WriteController } from '../element/write-controller.ts';
import type { CaseDetailStrings } from './case-detail.strings.ts';
import { caseStepForm, isMissing, STEP_OPERATION, takeStep, type CaseStep } from './case-step.ts';

interface StepEvents {
  readonly case: () => Id<'case'> | undefined;
  readonly taken: (action: CaseAction, changed: Case) => void;
  /** Puts the keyboard on what is there once it is rendered. */
  readonly focusOn: (selector: string, options?: FocusOptions) => void;
}

/** The steps that end a case or open it again, and the form of the one that the agent is about to take. */
export class CaseSteps {
  readonly #host: LitElement;
  readonly #access: AccessController;
  readonly #write: WriteController;
  readonly #on: StepEvents;
  #step: CaseStep | undefined;

  constructor(host: LitElement, access: AccessController, write: WriteController, on: StepEvents) {
    this.#host = host;
    this.#access = access;
    this.#write = write;
    this.#on = on;
  }

  /** The steps that can be taken. */
  of({ status }: Case): readonly CaseAction[] {
    return (Object.keys(CASE_TRANSITIONS[status]) as CaseAction[]).filter((action) =>
      this.#access.allows(STEP_OPERATION[action]),
    );
  }

  /** The step that is being taken. */
  taking(one: Case): CaseStep | undefined {
    return this.#step && this.of(one).includes(this.#step.action) ? this.#step : undefined;
  }

  begin(action: CaseAction): void {
    this.#write.dismiss();
    this.#set({ action, text: '', checked: false });
    this.#on.focusOn('#reason');
  }

  forget(): void {
    this.#set(undefined);
  }

  form(one: Case, t: CaseDetailStrings): TemplateResult | typeof nothing {
    const step = this.taking(one);
    if (!step) return nothing;
    return caseStepForm(
      step,
      {
        busy: this.#write.busy,
        change: (text) => this.#change({ text }),
        submit: () => this.#submit(one.id),
        back: () => {
          this.forget();
          this.#on.focusOn('.header button');
        },
      },
      t,
    );
  }

  #set(step: CaseStep | undefined): void {
    this.#step = step;
    this.#host.requestUpdate();
  }

  #change(fields: Partial<CaseStep>): void {
    if (this.#step) this.#set({ ...this.#step, ...fields });
  }

  #submit(id: Id<'case'>): void {
    this.#change({ checked: true });
    const step = this.#step;
    if (!step) return;
    if (isMissing(step)) this.#on.focusOn('#reason');
    else void this.#take(id, step);
  }

  async #take(id: Id<'case'>, step: CaseStep): Promise<void> {
    const changed = await this.#write.run<Case>({ run: (client, opId) => takeStep(client, id, step, opId) });
    if (!changed) return;
    this.#on.taken(step.action, changed);
    // Another case may be shown by now, with a step of its own.
    if (this.#on.case() !== id) return;
    this.forget();
    // The form that had the keyboard is gone; it goes on from the title.
    this.#on.focusOn('h2', { preventScroll: true });
  }
}
