import type { CallOptions, ConnectedServiceClient, Paged } from '@csk/core';
import type { LiveStore } from '@csk/core/live';
import type { ReactiveControllerHost } from 'lit';
import { firstPage } from '../element/first-page.ts';
import { FetchController } from '../element/fetch-controller.ts';

/** So many names are offered to filter by. */
const MAX_CHOICES = 200;

/** Records to filter by, the first ones of a list; no data while they are fetched, and where the caller may not see them. */
export function filterChoices<T>(
  host: ReactiveControllerHost & { readonly store: LiveStore | undefined; readonly isConnected: boolean },
  list: (client: ConnectedServiceClient, options: CallOptions) => Paged<T>,
): FetchController<readonly T[]> {
  return new FetchController(
    host,
    (client, signal) => firstPage(list(client, { signal }), MAX_CHOICES),
    () => [],
  );
}
