import { commonStrings } from '../element/common-strings.ts';

export const processBarStrings = {
  ...commonStrings,
  title: 'From alert to case',
  nothing: 'No alert chosen',
  nothingHint: 'Choose an alert to see how far it has come.',
  missing: 'This alert no longer exists',
  missingHint: 'It may have been removed, or you may not see it.',
  statuses: { active: 'Under way', finished: 'Finished', aborted: 'Ended without resolution' },
  stages: {
    created: 'Created',
    'create-case': 'Create case',
    identify: 'Identify',
    research: 'Research',
    resolve: 'Resolve',
  },
  stageStates: { done: 'done', active: 'current', waiting: 'not yet' },
  fields: {
    description: 'Description',
    raisedAt: 'Raised',
    assetId: 'Asset',
    assignedTo: 'Assigned to',
    title: 'Title',
    accountId: 'Customer',
    contact: 'Contact',
    number: 'Case number',
    deviceIds: 'Devices',
    resolution: 'Resolution',
  },
  empty: '–',
  createCase: 'Create case',
  next: 'Next stage: {stage}',
  back: 'Back to this stage',
  openCase: 'Open case {number}',
  cancel: 'Cancel',
  actionFailed: 'The stage was not changed: {message}',
};

export type ProcessBarStrings = typeof processBarStrings;
