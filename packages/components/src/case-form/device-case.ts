import type { Case, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import type { CommonStrings } from '../element/common-strings.ts';
import { addStyles } from '../element/lazy-part.ts';
import { interpolate } from '../format/interpolate.ts';
import { dialogStyles } from '../theme/dialog.styles.ts';
import { icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import { outcomeStyles } from '../theme/outcome.styles.ts';
import { caseDialog, showDialog } from './case-dialog.ts';
import type { DeviceCaseStrings } from './device-case.strings.ts';

interface CaseHost extends LitElement {
  readonly store: LiveStore | undefined;
}

type CaseCreated = GlobalEventHandlersEventMap['csk-case-created'];

interface CaseEvents {
  /** The form is put away: because the case is made, or because none is wanted. */
  readonly leave: (isMade: boolean) => void;
  /** The case that was made is asked for. */
  readonly open: (id: Id<'case'>) => void;
}

export type DeviceCaseTexts = CommonStrings & { readonly caseOf: DeviceCaseStrings };

/** Makes a case of devices that raised no alert, in a dialog, and leads to it. Loaded when one is first asked for. */
export class DeviceCase implements ReactiveController {
  readonly #host: CaseHost;
  readonly #deviceIds: () => readonly Id<'device'>[] | undefined;
  readonly #on: CaseEvents;
  #store: LiveStore | undefined;
  #made: Case | undefined;

  /** @param deviceIds Of which one is to be made; `undefined` while none is asked for. */
  constructor(host: CaseHost, deviceIds: () => readonly Id<'device'>[] | undefined, on: CaseEvents) {
    this.#host = host;
    this.#deviceIds = deviceIds;
    this.#on = on;
    addStyles(host, [dialogStyles, outcomeStyles]);
    host.addController(this);
  }

  /** What was made through another client is no news of this one. */
  hostUpdate(): void {
    const { store } = this.#host;
    if (store === this.#store) return;
    this.#store = store;
    this.#made = undefined;
  }

  hostUpdated(): void {
    if (this.#deviceIds()) showDialog(this.#host.renderRoot);
  }

  /** What was made is known. */
  readonly dismiss = () => {
    this.#made = undefined;
    this.#host.requestUpdate();
  };

  dialog({ caseOf }: DeviceCaseTexts): TemplateResult | typeof nothing {
    const deviceIds = this.#deviceIds();
    if (!deviceIds) return nothing;
    const texts = { title: caseOf.create, close: caseOf.close };
    // The answer may come when something else is asked for.
    const made = (event: CaseCreated) => (deviceIds === this.#deviceIds() ? this.#keep(event) : undefined);
    return caseDialog({ deviceIds }, texts, () => this.#on.leave(false), made);
  }

  outcome(t: DeviceCaseTexts): TemplateResult | typeof nothing {
    const made = this.#made;
    if (!made) return nothing;
    return html`<div class="outcome success" part="outcome" role="status">
      ${icon(icons.check)}
      <div class="told"><span>${interpolate(t.caseOf.made, { number: made.number })}</span></div>
      <button type="button" @click=${() => this.#on.open(made.id)}>${t.caseOf.open}</button>
      <button type="button" @click=${this.dismiss}>${t.dismiss}</button>
    </div>`;
  }

  readonly #keep = (event: CaseCreated) => {
    this.#made = event.detail.case;
    // The keyboard goes back to where it came from.
    this.#host.renderRoot.querySelector('dialog')?.close();
    this.#on.leave(true);
  };
}
