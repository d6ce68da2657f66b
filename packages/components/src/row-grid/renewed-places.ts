/** With more changes, putting everything in order anew is as quick. */
const MOST = 500;

/**
 * The places where newer versions of records stand in for older ones; `undefined` when records have come, gone or moved,
 * or very many have changed.
 */
export function renewedPlaces<T extends { readonly id: string }>(
  before: readonly T[],
  now: readonly T[],
): readonly number[] | undefined {
  if (now.length !== before.length) return undefined;
  const places: number[] = [];
  for (let place = 0; place < now.length; place += 1) {
    const record = now[place];
    if (record === before[place]) continue;
    if (record?.id !== before[place]?.id || places.push(place) > MOST) return undefined;
  }
  return places;
}
