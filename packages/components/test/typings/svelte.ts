// What Svelte's language tools take for a tag in markup. Compiled by typings.test.ts, never run.
import type {} from '@csk/components/svelte';
import type { SvelteHTMLElements } from 'svelte/elements';

export const right: SvelteHTMLElements['csk-alert-list'] = {
  class: 'queue',
  view: 'all',
  'selected-id': 'a1',
  'oncsk-alert-select': (event) => event.detail.alert.priority,
};

export const wrong: readonly SvelteHTMLElements['csk-alert-list'][] = [
  // @ts-expect-error The name is wrong.
  { viev: 'all' },
  // @ts-expect-error The word is none of those.
  { view: 'closed' },
  // @ts-expect-error This event has no device.
  { 'oncsk-alert-select': (event) => event.detail.device },
];
