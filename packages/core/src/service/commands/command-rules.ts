import { ConnectedServiceError } from '../../model/index.ts';
import type { Principal } from '../../model/index.ts';

/** What the service allows beyond defined commands, and who approves. */
export interface CommandRules {
  /**
   * Whether messages without a definition may be sent, and by principals of which roles; the default is `false`. Nothing
   * checks a raw message: no limits of its parameters, no question before a dangerous one. To many devices it always
   * needs approval. A principal without roles, as a flow is, sends none when roles are named.
   */
  readonly raw?: boolean | { readonly roles: readonly string[] };
  readonly approval?: {
    /** Roles of which a second person must have one; the default is that any other person may approve. */
    readonly roles?: readonly string[];
    /** How long a job waits for its approval, in milliseconds; the default is 24 hours, the most 7 days. */
    readonly withinMs?: number;
  };
}

const DAY_MS = 24 * 3_600_000;
const MAX_APPROVAL_MS = 7 * DAY_MS;

/** @throws ConnectedServiceError `invalid` when a job could wait for ever, or not at all. */
export function commandRulesOf(rules: CommandRules = {}): CommandRules {
  const withinMs = approvalMs(rules);
  if (!(withinMs >= 1 && withinMs <= MAX_APPROVAL_MS)) {
    throw new ConnectedServiceError('invalid', `A job waits for its approval from 1 to ${MAX_APPROVAL_MS} ms.`, {
      details: { field: 'commands.approval.withinMs' },
    });
  }
  return rules;
}

export function approvalMs({ approval }: CommandRules): number {
  return approval?.withinMs ?? DAY_MS;
}

/** Whether the service sends raw messages, and for this principal. */
export function allowsRaw({ raw = false }: CommandRules, { roles = [] }: Principal): boolean {
  return typeof raw === 'boolean' ? raw : raw.roles.some((role) => roles.includes(role));
}

/** @throws ConnectedServiceError `forbidden`. */
export function expectRawAllowed(rules: CommandRules, principal: Principal): void {
  if (allowsRaw(rules, principal)) return;
  throw new ConnectedServiceError(
    'forbidden',
    rules.raw ? 'Sending raw messages needs another role.' : 'This service sends no raw messages.',
  );
}

/**
 * Two pairs of eyes: whoever asked may not decide, nor may a flow or the system, which are nobody's eyes.
 * @throws ConnectedServiceError `forbidden`.
 */
export function expectSecondPerson(
  { approval }: CommandRules,
  { id, roles = [] }: Principal,
  requestedById: string,
): void {
  if (id === requestedById) {
    throw new ConnectedServiceError('forbidden', 'A second person must decide: you asked for it yourself.');
  }
  if (id === 'system' || id.startsWith('flow:')) {
    throw new ConnectedServiceError('forbidden', 'A person must decide.');
  }
  if (approval?.roles && !approval.roles.some((role) => roles.includes(role))) {
    throw new ConnectedServiceError('forbidden', 'Deciding about commands to many devices needs another role.');
  }
}
