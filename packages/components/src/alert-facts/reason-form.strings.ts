/** English texts of the form. */
export const reasonStrings = {
  reason: 'Reason',
  optional: 'optional',
  closeHint: 'What it was, and what helped',
  reopenHint: 'Why it needs work again',
  cancel: 'Cancel',
};

export type ReasonStrings = typeof reasonStrings;
