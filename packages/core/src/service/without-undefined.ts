/** The fields that hold something: an absent field and one that is `undefined` are two things to whoever spreads them. */
export function withoutUndefined<T extends object>(fields: T): { [P in keyof T]?: Exclude<T[P], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [P in keyof T]?: Exclude<T[P], undefined>;
  };
}
