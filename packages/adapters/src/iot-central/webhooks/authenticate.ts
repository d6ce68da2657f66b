import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** How requests prove that they come from the application. At least one way is needed; any one of them is enough. */
export interface WebhookAuthentication {
  /**
   * Keys of the header `csk-signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 over `<t>.<body>` with the UTF-8 bytes of
   * the key. The emulator signs so, and so can whatever stands between IoT Central and us.
   */
  readonly signingKeys?: readonly string[];
  /** Whole values of the header `Authorization`, as a data export's destination sends it. */
  readonly authorization?: readonly string[];
  /**
   * Last parts of the path. A rule's webhook in IoT Central has an address and nothing else, so a long random one is all
   * by which it can prove itself; treat the address as the secret that it is, and keep it out of access logs.
   */
  readonly callbackKeys?: readonly string[];
  /** Any other way, such as the Microsoft Entra token of an Azure Monitor action group's secure webhook. */
  readonly verify?: (request: Request) => Promise<boolean>;
}

/** A signature older or newer than this is a replay, or a clock that is wrong. Seconds. */
const TOLERANCE_S = 300;
const MIN_KEY = 16;

/** What stands in a path as it is. */
const PATH_PART = /^[\w\-.~!$&'()*+,;=:@]+$/;

/** @throws RangeError when nobody could be let in, or a key is too short to be one or can be no part of a path. */
export function checkAuthentication(authentication: WebhookAuthentication): void {
  const { signingKeys = [], authorization = [], callbackKeys = [], verify } = authentication;
  const keys = [...signingKeys, ...authorization, ...callbackKeys];
  if (keys.length === 0 && !verify) throw new RangeError('Webhooks need a way to know who sends them.');
  if (keys.some((key) => key.length < MIN_KEY))
    throw new RangeError(`A webhook key has at least ${MIN_KEY} characters.`);
  if (!callbackKeys.every((key) => PATH_PART.test(key)))
    throw new RangeError('A callback key has only characters that stand in a path as they are, and no slash.');
}

/** Whether a request comes from the application. Comparisons take the same time whatever differs. */
export async function isAuthentic(
  request: Request,
  body: string,
  authentication: WebhookAuthentication,
  now: number,
): Promise<boolean> {
  const { signingKeys = [], authorization = [], callbackKeys = [], verify } = authentication;
  if (isSigned(request.headers.get('csk-signature'), body, signingKeys, now)) return true;
  const header = request.headers.get('authorization');
  if (header !== null && authorization.some((known) => same(known, header))) return true;
  const last = new URL(request.url).pathname.split('/').at(-1) ?? '';
  if (callbackKeys.some((known) => same(known, last))) return true;
  return (await verify?.(request)) ?? false;
}

function isSigned(header: string | null, body: string, keys: readonly string[], now: number): boolean {
  const match = /^t=(\d{1,12}),v1=([0-9a-f]{64})$/.exec(header ?? '');
  const [, seconds, signature] = match ?? [];
  if (seconds === undefined || signature === undefined) return false;
  const isFresh = Math.abs(now / 1_000 - Number(seconds)) <= TOLERANCE_S;
  const expected = (key: string) => createHmac('sha256', key).update(`${seconds}.${body}`).digest('hex');
  return isFresh && keys.some((key) => same(expected(key), signature));
}

function same(expected: string, given: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(expected), digest(given));
}
