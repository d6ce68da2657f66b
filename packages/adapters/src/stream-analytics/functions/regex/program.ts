import type { CharacterSet } from './character-set.ts';
import { type Place, type Regex, UnsupportedRegex } from './syntax.ts';

/** The steps of an automaton: one takes a character, the others decide where to go on. */
export type Step =
  | { readonly kind: 'take'; readonly set: CharacterSet }
  | { readonly kind: 'split'; readonly first: number; readonly second: number }
  | { readonly kind: 'place'; readonly at: Place }
  | { readonly kind: 'look'; readonly program: readonly Step[]; readonly ahead: boolean; readonly negated: boolean }
  | { readonly kind: 'found' };

/** Counted repetition is written out, so a pattern may become longer than it looks. */
const MAX_STEPS = 2_000;
/** Also parts that take no character count. */
const MAX_PARTS = 20_000;

export function compileRegex(regex: Regex): readonly Step[] {
  const steps: Step[] = [];
  let parts = 0;
  const add = (step: Step): number => {
    if (steps.length >= MAX_STEPS) throw new UnsupportedRegex(`more than ${MAX_STEPS} steps`);
    return steps.push(step) - 1;
  };
  /** A split whose second way is told later. */
  const open = (): number => add({ kind: 'split', first: steps.length + 1, second: -1 });
  const close = (split: number, second = steps.length): void => {
    steps[split] = { kind: 'split', first: split + 1, second };
  };
  const write = (part: Regex): void => {
    parts += 1;
    if (parts > MAX_PARTS) throw new UnsupportedRegex(`more than ${MAX_PARTS} parts`);
    switch (part.kind) {
      case 'set':
        add({ kind: 'take', set: part.set });
        break;
      case 'place':
        add({ kind: 'place', at: part.at });
        break;
      case 'look':
        add({ kind: 'look', program: compileRegex(part.part), ahead: part.ahead, negated: part.negated });
        break;
      case 'sequence':
        part.parts.forEach(write);
        break;
      case 'choice': {
        const exits: number[] = [];
        part.parts.forEach((each, index) => {
          const split = index < part.parts.length - 1 ? open() : undefined;
          write(each);
          if (split === undefined) return;
          exits.push(add({ kind: 'split', first: -1, second: -1 }));
          close(split);
        });
        for (const exit of exits) steps[exit] = { kind: 'split', first: steps.length, second: steps.length };
        break;
      }
      case 'repeat': {
        for (let i = 0; i < part.min; i += 1) write(part.part);
        if (part.max === Infinity) {
          const split = open();
          write(part.part);
          add({ kind: 'split', first: split, second: split });
          close(split);
        } else {
          const splits: number[] = [];
          for (let i = part.min; i < part.max; i += 1) {
            splits.push(open());
            write(part.part);
          }
          for (const split of splits) close(split);
        }
        break;
      }
    }
  };
  write(regex);
  add({ kind: 'found' });
  return steps;
}
