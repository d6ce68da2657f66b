/**
 * The pieces of an answer's body. An abort ends the read at once and throws the signal's reason, and leaving the loop
 * frees the connection: Node.js 20 forgets the signal that `fetch` was given once the request has been collected as
 * garbage, so that alone neither ends a read nor tells the other side that nobody reads any more.
 */
export async function* bodyOf(response: Response, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  const reader = response.body?.getReader();
  if (!reader) return;
  const cancel = (): void => void reader.cancel(signal.reason).catch(() => undefined);
  signal.addEventListener('abort', cancel, { once: true });
  try {
    for (;;) {
      signal.throwIfAborted();
      const { done, value } = await reader.read();
      // A cancelled read looks like the end of the body.
      signal.throwIfAborted();
      if (done) return;
      yield value;
    }
  } finally {
    signal.removeEventListener('abort', cancel);
    cancel();
  }
}

/** A whole body as text, of any `fetch` that a host may bring. @throws Error when it has more than `maxBytes`. */
export async function textOf(
  response: Response,
  signal: AbortSignal,
  maxBytes: number = Number.POSITIVE_INFINITY,
): Promise<string> {
  // Those of React Native and of older Node.js packages have no web streams.
  if (typeof response.body?.getReader !== 'function') {
    const whole = await response.text();
    if (whole.length > maxBytes) throw new Error('the answer is too large');
    return whole;
  }
  const decoder = new TextDecoder();
  let text = '';
  let size = 0;
  for await (const piece of bodyOf(response, signal)) {
    size += piece.length;
    if (size > maxBytes) throw new Error('the answer is too large');
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
