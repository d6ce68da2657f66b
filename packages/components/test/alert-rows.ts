import type { Alert } from '@csk/core';
import type { CskAlertList } from '../src/index.ts';
import { anAlert } from './fixtures.ts';
import { all, find, until } from './mounting.ts';

/** The descriptions of the rows, from above. */
export const descriptions = (list: CskAlertList) =>
  [...all(list, '.row')]
    .sort((a, b) => Number(a.dataset['index']) - Number(b.dataset['index']))
    .map((row) => row.querySelector('.description')?.textContent);

export const rowAt = (list: CskAlertList, index: number) => find(list, `.row[data-index="${index}"]`);

/** Alerts, each a minute older than the one before. */
export const many = (count: number): readonly Alert[] =>
  Array.from({ length: count }, (_, i) => anAlert(`m${i}`, { description: `Alert ${i}` }, i + 1));

/** Sets a filter as its user does. */
export function chooseFilter(list: CskAlertList, label: string, option: string): void {
  const select = all(list, 'select').find((one) => one.ariaLabel === label) as HTMLSelectElement;
  select.value = option;
  select.dispatchEvent(new Event('change', { bubbles: true }));
}

/** Opens the filters that are loaded on request. */
export async function openFurther(list: CskAlertList): Promise<void> {
  find(list, 'button.further').click();
  await until(() => all(list, 'select').some((one) => one.ariaLabel === 'Condition'));
}
