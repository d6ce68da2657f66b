/**
 * A text that depends on a number: one form for each plural category of its language. Where a form is missing, `other`
 * is used; a catalogue must have exactly those that its language has.
 */
export type Plural = { readonly other: string } & { readonly [C in Intl.LDMLPluralRule]?: string };

/** A text of English with a form for one, and one for every other number. */
export const plural = (one: string, other: string): Plural => ({ one, other });
