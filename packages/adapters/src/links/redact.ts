/** What a shared key, a signature and a token look like in connection strings, headers and URLs. */
const SECRETS: readonly RegExp[] = [
  /(SharedAccessKey(?:Name)?\s*=\s*)[^;\s"']+/gi,
  /(SharedAccessSignature[\s=]*)sr=[^\s"';]+/gi,
  /(\bsig=)[^&\s"';]+/gi,
  /(\bBearer\s+)[^\s"']+/gi,
  // A JSON Web Token, wherever it stands: a JSON object in base64 begins so.
  /()\beyJ[\w-]+\.[\w-]+\.[\w-]*/g,
];

/** Blanks whatever looks like a secret, so that text of another library may go into messages and logs. */
export function redactSecrets(text: string | undefined): string {
  return SECRETS.reduce((clean, pattern) => clean.replace(pattern, '$1***'), text ?? '');
}

/** The error that tells most: after its retries Microsoft's messaging throws all failures together, newest last. */
export function lastError(error: unknown): unknown {
  return error instanceof AggregateError && error.errors.length > 0 ? lastError(error.errors.at(-1)) : error;
}

/** The text of whatever was thrown, without secrets. Some of Microsoft's errors have no message at all. */
export function reasonOf(error: unknown): string {
  if (typeof error === 'string') return redactSecrets(error);
  if (error instanceof Error) {
    const message: string | undefined = error.message;
    return redactSecrets(message || error.name);
  }
  // An error's look-alike, such as one of another realm; what else may be thrown has no text worth showing.
  const isLookAlike = typeof error === 'object' && error !== null && 'message' in error;
  return isLookAlike && typeof error.message === 'string' ? redactSecrets(error.message) : 'unknown';
}

/**
 * A copy of a foreign error that is safe to keep as a `cause`: Microsoft's errors carry the HTTP request, and with it
 * the authorization header, which any logger that prints an error would show.
 */
export function safeCause(error: unknown): Error {
  const source = error instanceof Error ? error : new Error(String(error));
  const copy = new Error(redactSecrets(source.message));
  copy.name = source.name;
  if (source.stack !== undefined) copy.stack = redactSecrets(source.stack);
  return copy;
}
