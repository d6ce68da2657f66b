import { ConnectedServiceError } from '../../model/index.ts';

export function noSuchRule(name: string): ConnectedServiceError {
  return new ConnectedServiceError('not-found', 'There is no such rule.', { details: { kind: 'rule', id: name } });
}

export function staleRule(name: string): ConnectedServiceError {
  return new ConnectedServiceError('conflict', 'This rule was changed in the meantime.', {
    details: { kind: 'rule', id: name },
  });
}
