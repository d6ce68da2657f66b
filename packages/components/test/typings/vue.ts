// What Vue's language tools take for a tag in a template. Compiled by typings.test.ts, never run.
import type {} from '@csk/components/vue';
import type { GlobalComponents } from 'vue';

type Props<T extends keyof GlobalComponents> = InstanceType<GlobalComponents[T]>['$props'];

/** What `useTemplateRef` gives. */
export function focused(list: InstanceType<GlobalComponents['csk-alert-list']>): void {
  list.focus();
  list.view = 'all';
}

export const right: Props<'csk-alert-list'> = {
  key: 1,
  ref: 'list',
  class: 'queue',
  onClick: (event) => event.clientX,
  view: 'all',
  'selected-id': 'a1',
  onCskAlertSelect: (event) => event.detail.alert.priority,
};

export const wrong: readonly Props<'csk-alert-list'>[] = [
  // @ts-expect-error The name is wrong.
  { viev: 'all' },
  // @ts-expect-error The word is none of those.
  { view: 'closed' },
  // @ts-expect-error This event has no device.
  { onCskAlertSelect: (event) => event.detail.device },
  // @ts-expect-error This element has no such event.
  { onCskCommandSent: () => undefined },
];

// @ts-expect-error There is no such tag.
export type Unknown = Props<'csk-alerts'>;
