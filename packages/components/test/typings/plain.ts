// A page in TypeScript that imports no more than what defines the elements. Compiled by typings.test.ts, never run.
import '@csk/components/define';

const list = document.querySelector('csk-alert-list');
if (list) list.view = 'all';
document.addEventListener('csk-alert-select', (event) => event.detail.alert.priority);
