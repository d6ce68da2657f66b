/**
 * The alerts that wait for somebody, each problem once: what is shelved is out of the way until its time comes, and is
 * counted apart (ISA-18.2).
 */
export const OPEN_ALERTS = { parentId: null, status: ['active', 'in-progress'], shelvedUntil: null } as const;
