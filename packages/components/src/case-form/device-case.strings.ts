/** English texts of a case of devices that raised no alert. */
export const deviceCaseStrings = {
  create: 'New case',
  made: 'Case {number} was created.',
  open: 'Open case',
  close: 'Close',
  tooMany: 'A case takes at most {count} devices.',
};

export type DeviceCaseStrings = typeof deviceCaseStrings;
