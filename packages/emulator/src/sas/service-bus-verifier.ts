import { AmqpError } from '../amqp/links.ts';
import { pathOfAudience, type TokenVerifier } from '../amqp/claims.ts';
import type { Doorkeeper } from '../faults/doorkeeper.ts';
import type { BearerTokens } from '../tokens/issuer.ts';
import { parseSasToken, resourceOf, verifySasToken } from './token.ts';

const refused = (reason: string): AmqpError =>
  new AmqpError('amqp:unauthorized-access', `Unauthorized access. ${reason}`);

/** Which bearer tokens are taken, too. */
export interface MessagingBearer {
  readonly tokens: BearerTokens;
  readonly audiences: readonly string[];
}

/**
 * Verifies the tokens of Service Bus and Event Hubs clients: those of one policy, and bearer tokens, which reach
 * everything. Unlike IoT Hub's, the policy's signing key is the key's text itself (page "Service Bus access control with
 * Shared Access Signatures").
 */
export function messagingTokenVerifier(
  policy: string,
  key: string,
  bearer: MessagingBearer,
  doorkeeper: Doorkeeper,
): TokenVerifier {
  return (text) => {
    if (doorkeeper.isRefused()) throw refused('Refused by a fault.');
    if (!text.startsWith('SharedAccessSignature ')) {
      const verdict = bearer.tokens.verify(text, bearer.audiences);
      if (typeof verdict === 'string') throw refused(`The bearer token is not valid (${verdict}).`);
      return { path: '', expiresAt: verdict.expiresAt };
    }
    const token = parseSasToken(text);
    const verdict =
      token?.policy === policy
        ? verifySasToken(token, [Buffer.from(key, 'utf8')], doorkeeper.now())
        : ('wrong-signature' as const);
    if (!token || verdict !== 'valid') {
      throw refused(verdict === 'expired' ? 'The token has expired.' : 'The token has an invalid signature.');
    }
    return { path: pathOfAudience(resourceOf(token)), expiresAt: token.expiry * 1000 };
  };
}
