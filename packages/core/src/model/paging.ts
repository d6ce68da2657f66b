/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[];
  /** Present while there is more. Opaque. */
  readonly continuationToken?: string | undefined;
}

export interface PageOptions {
  readonly continuationToken?: string | undefined;
  /** Items on a page at most; the default is 50, the maximum 1,000. */
  readonly maxPageSize?: number | undefined;
}

/** A list that is fetched as it is read: item by item, or page by page. */
export interface Paged<T> extends AsyncIterable<T> {
  byPage(options?: PageOptions): AsyncIterable<Page<T>>;
}

/** Makes a {@link Paged} from a function that fetches one page. */
export function paged<T>(fetchPage: (options: PageOptions) => Promise<Page<T>>): Paged<T> {
  async function* pages(options: PageOptions = {}): AsyncGenerator<Page<T>> {
    let continuationToken = options.continuationToken;
    do {
      const page: Page<T> = await fetchPage({ ...options, continuationToken });
      yield page;
      continuationToken = page.continuationToken;
    } while (continuationToken !== undefined);
  }
  return {
    byPage: pages,
    async *[Symbol.asyncIterator]() {
      for await (const page of pages()) yield* page.items;
    },
  };
}
