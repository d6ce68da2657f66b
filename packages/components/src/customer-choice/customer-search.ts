import type { Account, Id } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import { html, nothing, type LitElement, type ReactiveController, type TemplateResult } from 'lit';
import { firstPage } from '../element/first-page.ts';
import { FetchController } from '../element/fetch-controller.ts';
import { addStyles } from '../element/lazy-part.ts';
import type { Formatter } from '../format/formatter.ts';
import { afterKey, CLOSED, type ChoiceList } from './combobox-keys.ts';
import type { CustomerChoice, CustomerField, CustomerTexts } from './customer-choices.ts';
import { customerSearchStyles } from './customer-search.styles.ts';

/** Nobody looks through more; a narrower search is the better way. */
const MOST_SHOWN = 20;
/** So long after the last key the service is asked for what is typed. */
const TYPING_MS = 250;

interface SearchHost extends LitElement {
  readonly store: LiveStore | undefined;
}

/**
 * Finds one of very many customers by typing: a field with a list of choices (the combobox pattern of the ARIA Authoring
 * Practices). The keyboard stays in the field.
 */
export class CustomerSearch implements ReactiveController {
  readonly #host: SearchHost;
  readonly #found: FetchController<readonly Account[]>;
  readonly #chosen: FetchController<Account>;
  #store: LiveStore | undefined;
  /** What was found last: it stays while the service is asked anew. */
  #accounts: readonly Account[] = [];
  /** What is typed; absent while the field shows what is chosen. */
  #typed: string | undefined;
  /** What is typed, once the typing has paused. */
  #asked = '';
  #typing: ReturnType<typeof setTimeout> | undefined;
  #list: ChoiceList = CLOSED;
  /** Of the field, from which those of its list are made: another search may stand in the same element. */
  #id = '';

  constructor(host: SearchHost, chosenId: () => Id<'account'> | undefined) {
    this.#host = host;
    addStyles(host, [customerSearchStyles]);
    host.addController(this);
    this.#found = new FetchController(
      host,
      (client, signal) => {
        if (!this.#list.isOpen) return undefined;
        const search = this.#asked === '' ? {} : { search: this.#asked };
        return firstPage(client.accounts.list({ ...search, orderBy: 'name asc' }, { signal }), MOST_SHOWN);
      },
      () => [this.#list.isOpen && this.#asked],
    );
    this.#chosen = new FetchController(
      host,
      (client, signal) => {
        const id = chosenId();
        return id === undefined ? undefined : this.#accountOf(id, () => client.accounts.get(id, { signal }));
      },
      () => [chosenId()],
    );
  }

  hostUpdate(): void {
    const { store } = this.#host;
    if (store !== this.#store) {
      this.#store = store;
      this.#close();
      this.#accounts = [];
    }
    const { data } = this.#found;
    if (!data || data === this.#accounts) return;
    this.#accounts = data;
    // Where the keys had come to there is another customer now, or none.
    if (this.#list.active > 0) this.#list = { ...this.#list, active: -1 };
  }

  /** The list alone is scrolled: the element's own content stays where it is. */
  hostUpdated(): void {
    if (!this.#list.isOpen) return;
    const list = this.#find(`${this.#id}-list`);
    const active = this.#find(`${this.#id}-${this.#list.active}`);
    if (!active || !list) return;
    const end = active.offsetTop + active.offsetHeight - list.clientHeight;
    list.scrollTop = Math.min(active.offsetTop, Math.max(end, list.scrollTop));
  }

  hostDisconnected(): void {
    clearTimeout(this.#typing);
    this.#close();
  }

  view(choice: CustomerChoice, field: CustomerField, t: CustomerTexts, format: Formatter): TemplateResult {
    const { isOpen, active } = this.#list;
    this.#id = field.id;
    const chosen = choice.id === undefined ? '' : this.#nameOf(choice.id);
    const said = isOpen ? this.#said(t, format) : '';
    return html`<div
      class=${field.isLabelled ? 'customers field' : 'customers'}
      @focusout=${(event: FocusEvent) => this.#onLeave(event, choice)}
    >
      <input
        id=${field.id}
        role="combobox"
        dir="auto"
        autocomplete="off"
        spellcheck="false"
        class=${choice.id === undefined ? '' : 'set'}
        aria-label=${field.isLabelled ? nothing : field.name}
        aria-required=${field.isRequired ? 'true' : nothing}
        aria-invalid=${field.isInvalid ? 'true' : nothing}
        aria-describedby=${field.describedBy || nothing}
        aria-autocomplete="list"
        aria-controls="${field.id}-list"
        aria-expanded=${isOpen ? 'true' : 'false'}
        aria-activedescendant=${isOpen && active >= 0 ? `${field.id}-${active}` : nothing}
        placeholder=${field.none}
        .value=${this.#typed ?? chosen}
        @input=${this.#type}
        @click=${this.#open}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, choice)}
      />
      <div class="found" ?hidden=${!isOpen}>
        <ul id="${field.id}-list" role="listbox" tabindex="-1" aria-label=${field.name} @mousedown=${stay}>
          ${this.#option(0, undefined, field.none, choice)}
          ${isOpen ? this.#accounts.map(({ id, name }, index) => this.#option(index + 1, id, name, choice)) : nothing}
        </ul>
        <div class="said hint">
          <span aria-hidden="true">${said}</span>
          ${
            this.#found.error === undefined
              ? nothing
              : html`<button type="button" @click=${this.#retry}>${t.retry}</button>`
          }
        </div>
      </div>
      <span class="sr-only" role="status">${said}</span>
    </div>`;
  }

  #option(index: number, id: Id<'account'> | undefined, name: string, choice: CustomerChoice): TemplateResult {
    return html`<li
      id="${this.#id}-${index}"
      role="option"
      dir="auto"
      class=${index === this.#list.active ? 'reached' : ''}
      aria-selected=${id === choice.id ? 'true' : 'false'}
      @click=${() => this.#choose(id, choice)}
    >
      ${name}
    </li>`;
  }

  #said(t: CustomerTexts, format: Formatter): string {
    const { data, error } = this.#found;
    if (error !== undefined) return t.errorTitle;
    if (!data) return t.loading;
    if (data.length === 0) return t.customers.none;
    return data.length < MOST_SHOWN ? format.plural(t.customers.found, data.length) : t.customers.firstOnly;
  }

  readonly #type = (event: Event) => {
    this.#typed = (event.target as HTMLInputElement).value;
    this.#set({ isOpen: true, active: -1 });
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => {
      this.#asked = this.#typed?.trim() ?? '';
      this.#host.requestUpdate();
    }, TYPING_MS);
  };

  readonly #open = () => {
    if (!this.#list.isOpen) this.#set({ isOpen: true, active: -1 });
  };

  #onKey(event: KeyboardEvent, choice: CustomerChoice): void {
    // The key belongs to what is being composed.
    if (event.isComposing) return;
    if (event.key === 'Enter') {
      if (!this.#list.isOpen) return;
      // It takes a customer, and does not send the form around the field.
      event.preventDefault();
      this.#take(choice);
      return;
    }
    const next = afterKey(this.#list, event.key, this.#accounts.length + 1);
    if (!next) return;
    event.preventDefault();
    if (next.isOpen) this.#set(next);
    else this.#close();
  }

  /** The choice that the keys have come to; else the only one that fits what is typed. */
  #take(choice: CustomerChoice): void {
    const { active } = this.#list;
    const isFound = this.#found.data !== undefined && this.#typed?.trim() === this.#asked;
    const only = isFound && this.#asked !== '' && this.#accounts.length === 1 ? this.#accounts[0] : undefined;
    if (active >= 0) this.#choose(this.#accounts[active - 1]?.id, choice);
    else if (only) this.#choose(only.id, choice);
    else if (this.#typed === '') this.#choose(undefined, choice);
  }

  #choose(id: Id<'account'> | undefined, choice: CustomerChoice): void {
    this.#close();
    if (id !== choice.id) choice.set(id);
  }

  /** What was typed and not chosen is no filter; an emptied field takes it away. */
  #onLeave({ currentTarget, relatedTarget }: FocusEvent, choice: CustomerChoice): void {
    if (relatedTarget instanceof Node && (currentTarget as Element).contains(relatedTarget)) return;
    if (this.#typed === '') this.#choose(undefined, choice);
    else this.#close();
  }

  readonly #retry = () => {
    this.#found.refresh();
    this.#find(this.#id)?.focus();
  };

  #find(id: string): HTMLElement | null {
    return this.#host.renderRoot.querySelector<HTMLElement>(`#${id}`);
  }

  #close(): void {
    clearTimeout(this.#typing);
    this.#typed = undefined;
    this.#asked = '';
    this.#set(CLOSED);
  }

  #set(list: ChoiceList): void {
    if (list.isOpen && !this.#list.isOpen) this.#accounts = [];
    this.#list = list;
    this.#host.requestUpdate();
  }

  /** The name; while it is awaited that there is one, and the id when it cannot be had. */
  #nameOf(id: Id<'account'>): string {
    const { data, error } = this.#chosen;
    return data?.name ?? (error === undefined ? '…' : id);
  }

  /** Who was just found need not be fetched. */
  async #accountOf(id: Id<'account'>, fetch: () => Promise<Account | undefined>): Promise<Account> {
    const account = this.#accounts.find((one) => one.id === id) ?? (await fetch());
    return account ?? Promise.reject(new Error(`There is no customer ${id}.`));
  }
}

/** A press on the list leaves the keyboard in the field. */
function stay(event: Event): void {
  event.preventDefault();
}
