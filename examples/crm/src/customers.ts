import type { Account, ConnectedServiceClient } from '@csk/core';
import { hashOf } from './address.ts';

/** The desk's own list of customers: plain links, as a CRM has its own accounts. `false` when they could not be had. */
export async function fillCustomers(
  list: HTMLElement,
  said: HTMLElement,
  client: ConnectedServiceClient,
): Promise<boolean> {
  try {
    const accounts: Account[] = [];
    for await (const account of client.accounts.list({ orderBy: 'name asc' })) accounts.push(account);
    list.replaceChildren(...accounts.map(customerLink));
    said.textContent = accounts.length === 0 ? 'No customers yet.' : '';
    return true;
  } catch {
    said.textContent = 'The customers could not be loaded. They are asked for again when the service is back.';
    return false;
  }
}

export function markCustomer(list: HTMLElement, id: string | undefined): void {
  for (const link of list.querySelectorAll('a')) {
    if (id !== undefined && link.hash === hashOf({ kind: 'customer', id })) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

function customerLink({ id, name }: Account): HTMLLIElement {
  const link = document.createElement('a');
  link.href = hashOf({ kind: 'customer', id });
  link.textContent = name;
  const item = document.createElement('li');
  item.append(link);
  return item;
}
