import { AmqpError } from '../amqp/links.ts';
import { pathOfAudience, type TokenVerifier } from '../amqp/claims.ts';
import { parseSasToken, resourceOf, verifySasToken } from './token.ts';

/**
 * Verifies the tokens of Service Bus and Event Hubs clients for one policy. Unlike IoT Hub's, their signing key is the
 * key's text itself (page "Service Bus access control with Shared Access Signatures").
 */
export function messagingTokenVerifier(
  policy: string,
  key: string,
  now: () => number,
  isRefused: () => boolean = () => false,
): TokenVerifier {
  return (text) => {
    if (isRefused()) throw new AmqpError('amqp:unauthorized-access', 'Unauthorized access. Refused by a fault.');
    const token = parseSasToken(text);
    const verdict =
      token?.policy === policy
        ? verifySasToken(token, [Buffer.from(key, 'utf8')], now())
        : ('wrong-signature' as const);
    if (!token || verdict !== 'valid') {
      const reason = verdict === 'expired' ? 'The token has expired.' : 'The token has an invalid signature.';
      throw new AmqpError('amqp:unauthorized-access', `Unauthorized access. ${reason}`);
    }
    return { path: pathOfAudience(resourceOf(token)), expiresAt: token.expiry * 1000 };
  };
}
