/**
 * What a verb gives that is refused: a promise that rejects and a list or stream that throws when it is read, in one, for
 * nobody knows here which of them the verb would have given. Throwing at once would be a third way to fail.
 */
export function refusedCall(error: Error): unknown {
  const rejected = Promise.reject(error);
  // Who reads it as a list does not listen to it as a promise.
  rejected.catch(() => undefined);
  const stream = async function* () {
    await rejected;
    yield* [];
  };
  return Object.assign(rejected, { byPage: stream, [Symbol.asyncIterator]: stream });
}
