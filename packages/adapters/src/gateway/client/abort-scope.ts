/** A controller that also aborts with any of the given signals. `release` unhooks it from them. */
export interface AbortScope {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
  release(): void;
}

/** `AbortSignal.any`, with a release, so that a signal that lives as long as the page collects no listeners. */
export function abortScope(...sources: readonly (AbortSignal | undefined)[]): AbortScope {
  const controller = new AbortController();
  const hooks = new Map<AbortSignal, () => void>();
  for (const source of sources) {
    if (!source) continue;
    if (source.aborted) {
      controller.abort(source.reason);
      break;
    }
    const hook = () => controller.abort(source.reason);
    source.addEventListener('abort', hook, { once: true });
    hooks.set(source, hook);
  }
  return {
    signal: controller.signal,
    abort: (reason) => controller.abort(reason),
    release() {
      for (const [source, hook] of hooks) source.removeEventListener('abort', hook);
    },
  };
}
