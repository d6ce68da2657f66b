/**
 * Calls back when the browser says that the network is back. A connection that lived through the gap may be half dead:
 * without this it takes the silence limit to notice. Where nobody says so (Node.js), the callback is never called.
 * @returns stops listening.
 */
export function onNetworkReturn(callback: () => void): () => void {
  const page = globalThis as typeof globalThis & Partial<Pick<EventTarget, 'addEventListener' | 'removeEventListener'>>;
  page.addEventListener?.('online', callback);
  return () => page.removeEventListener?.('online', callback);
}
