import type { AuditActor } from './audit.ts';
import type { Entity } from './primitives.ts';

/**
 * In whose name repeats are written when they follow a decision that has not reached all of them. A record of its own:
 * whoever reads the alert need not know on whose behalf somebody acted, that is for those who read the audit trail. It is
 * gone when the repeats have followed.
 */
export interface DecisionAuthor extends Entity<'decisionAuthor'> {
  readonly author: AuditActor;
}
