import {
  ADMINISTRATOR,
  ConnectedServiceError,
  hasPrivilege,
  readPrivilege,
  STANDARD_ROLES,
} from '../../model/index.ts';
import type { Access, Id, Kind, Principal, RoleTable } from '../../model/index.ts';
import type { ServiceStore } from '../../ports/index.ts';
import { allowsRaw } from '../commands/command-rules.ts';
import type { CommandRules } from '../commands/command-rules.ts';
import { idOf, invalid, listOf, MAX_ID, textOf } from '../input-guard.ts';
import { withoutUndefined } from '../without-undefined.ts';
import { ALL_OPERATIONS, ALL_PRIVILEGES, privilegeOf, SEND_RAW } from '../operations/privileges.ts';

const MAX_ACCOUNTS = 1_000;
const MAX_ROLES = 100;

/** What one principal may do and see. The only place that decides it; everything else asks here. */
export interface PrincipalAccess {
  /** The customers to whom the principal is restricted. */
  readonly accountIds: readonly Id<'account'>[] | undefined;
  /** Why an operation is refused; `undefined` when it is not. */
  readonly refusal: (operation: string) => ConnectedServiceError | undefined;
  readonly reads: (kind: Kind) => boolean;
  /** Whether an operation only reads: then it sees only kinds that the principal reads by themselves, too. */
  readonly onlyReads: (operation: string) => boolean;
  readonly describe: () => Access;
}

/**
 * The standard roles and the host's own.
 * @throws ConnectedServiceError `invalid` when a role names a privilege that no operation takes, or redefines the administrator.
 */
export function rolesOf(own: RoleTable = {}): RoleTable {
  for (const [role, privileges] of Object.entries(own)) {
    if (role === ADMINISTRATOR) throw invalid(`roles.${role}`, 'does everything, always');
    if (privileges === 'everything') continue;
    const unknown = privileges.find((privilege) => !ALL_PRIVILEGES.includes(privilege));
    if (unknown !== undefined) throw invalid(`roles.${role}`, `names a privilege that is not there: ${unknown}`);
  }
  return { ...STANDARD_ROLES, ...own };
}

/**
 * What a principal may do. Hosts write their own code between a token and a principal, so what they hand over is checked:
 * a restriction that is not understood must not turn into none.
 * @throws ConnectedServiceError `invalid` for roles or accounts that are no lists of texts; `unsupported` for a restricted
 * principal where the store cannot tell whose records are.
 */
export function principalAccess(
  principal: Principal,
  { roles, commandRules }: { readonly roles: RoleTable; readonly commandRules: CommandRules },
  store: ServiceStore,
): PrincipalAccess {
  const { id, name } = principal;
  const accountIds =
    principal.accountIds === undefined ? undefined : listOf(principal.accountIds, 'accountIds', MAX_ACCOUNTS, idOf);
  const given =
    principal.roles === undefined
      ? undefined
      : listOf(principal.roles, 'roles', MAX_ROLES, (role, field) => textOf(role, field, MAX_ID));
  // A copy: what the host does to its object later changes nothing.
  const who: Principal = { id, ...(given && { roles: given }), ...(accountIds && { accountIds }) };
  if (accountIds !== undefined && !store.capabilities.ownership) {
    throw new ConnectedServiceError('unsupported', 'This store cannot restrict a principal to some customers.', {
      port: store.name,
    });
  }
  const may = (operation: string): boolean => {
    const privilege = privilegeOf(operation);
    return privilege === undefined || hasPrivilege(roles, who, privilege);
  };
  return {
    accountIds,
    refusal(operation) {
      if (may(operation)) return undefined;
      const privilege = privilegeOf(operation) ?? null;
      return new ConnectedServiceError('forbidden', `This needs the privilege ${String(privilege)}.`, {
        details: { privilege, operation },
      });
    },
    reads: (kind) => hasPrivilege(roles, who, readPrivilege(kind)),
    onlyReads: (operation) => privilegeOf(operation)?.endsWith('.read') ?? true,
    describe: () => ({
      principalId: id,
      ...withoutUndefined({ name, roles: given, accountIds }),
      privileges: ALL_PRIVILEGES.filter((privilege) => hasPrivilege(roles, who, privilege)),
      operations: ALL_OPERATIONS.filter((one) => may(one) && (one !== SEND_RAW || allowsRaw(commandRules, who))),
    }),
  };
}
