/** English texts of the form. */
export const shelveStrings = {
  howLong: 'Shelve for',
  reason: 'Reason',
  reasonHint: 'Why it can wait',
  shelve: 'Shelve',
  cancel: 'Cancel',
};

export type ShelveStrings = typeof shelveStrings;
