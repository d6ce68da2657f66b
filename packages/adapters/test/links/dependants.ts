/** Signals that `AbortSignal.any` has hung on another one: Node.js 20 never lets go of them. */
export function dependants(signal: AbortSignal): number {
  const [key] = Object.getOwnPropertySymbols(signal).filter(({ description }) => description === 'kDependantSignals');
  return key ? ((signal as unknown as Record<symbol, { readonly size: number }>)[key]?.size ?? 0) : 0;
}
