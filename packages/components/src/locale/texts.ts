import type { Plural } from './plural.ts';

/** The texts of `T` in a language that has the plural categories `C`: every key, any words. */
export type Localised<T, C extends Intl.LDMLPluralRule> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends Plural
      ? Readonly<Record<C, string>>
      : Localised<T[K], C>;
};

/** Texts that replace others, key by key. A text that depends on a number may become one for every number. */
export type TextOverrides<T> = {
  readonly [K in keyof T]?: T[K] extends string
    ? string
    : NonNullable<T[K]> extends Plural
      ? string | Partial<Plural>
      : TextOverrides<NonNullable<T[K]>>;
};

/** The texts with those of the host in their places, at any depth. */
export function withOverrides<T>(texts: T, overrides: TextOverrides<T>): T {
  const merged = { ...texts } as Record<string, unknown>;
  for (const [key, override] of Object.entries(overrides)) {
    const text = Object.hasOwn(merged, key) ? merged[key] : undefined;
    merged[key] = isGroup(text) && isGroup(override) ? withOverrides<object>(text, override) : (override ?? text);
  }
  return merged as T;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
