import { isConnectedServiceError } from '@csk/core';
import type { CallOptions } from '@csk/core';

import { readRows } from './collection.ts';
import type { RestClient } from './rest-client.ts';
import { readTemplate } from './template.ts';
import type { Template } from './template.ts';

/** A published template hardly ever changes. */
const KEEP_MS = 300_000;
const MAX_KEPT = 200;
const MAX_PAGES = 100;

/** The application's device templates, read when they are needed and kept for a while. */
export class Templates {
  readonly #rest: RestClient;
  readonly #now: () => number;
  readonly #kept = new Map<string, { readonly template: Template | undefined; readonly until: number }>();

  constructor(rest: RestClient, now: () => number) {
    this.#rest = rest;
    this.#now = now;
  }

  /** A template by its id, undefined when there is none. */
  async get(id: string | undefined, options: CallOptions): Promise<Template | undefined> {
    if (id === undefined) return undefined;
    const kept = this.#kept.get(id);
    if (kept && kept.until > this.#now()) return kept.template;
    const path = `deviceTemplates/${encodeURIComponent(id)}`;
    let template: Template | undefined;
    try {
      template = readTemplate(await this.#rest.call({ method: 'GET', path, what: `Reading template ${id}` }, options));
    } catch (error) {
      if (!isConnectedServiceError(error, 'not-found')) throw error;
    }
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(id, { template, until: this.#now() + KEEP_MS });
    return template;
  }

  async list(options: CallOptions): Promise<readonly Template[]> {
    const templates: Template[] = [];
    let query: Readonly<Record<string, string>> | undefined = {};
    for (let page = 0; query && page < MAX_PAGES; page += 1) {
      const collection = { path: 'deviceTemplates', query, what: 'Listing device templates' };
      const { rows, next } = await readRows(this.#rest, collection, options);
      templates.push(...rows.map(readTemplate));
      query = next;
    }
    return templates;
  }
}
