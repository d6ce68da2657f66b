import { StreamCompileError } from '../errors.ts';
import { ANY_EVENT, type Pattern } from '../language/ast.ts';

/** One instruction of a compiled pattern. */
export type Instruction =
  | { readonly kind: 'event'; readonly variable: number }
  /** Go on at both places; the first is preferred. */
  | { readonly kind: 'split'; first: number; second: number }
  | { readonly kind: 'jump'; to: number }
  | { readonly kind: 'match' };

/** Instructions of a pattern; together with the bounds on attempts this bounds the work for one event. */
const MAX_INSTRUCTIONS = 256;

/** Compiles a pattern to the instructions of a small machine; more repetition is preferred to less, left to right. */
export function compilePattern(pattern: Pattern, variableOf: (name: string) => number): Instruction[] {
  const program: Instruction[] = [];
  const emit = <T extends Instruction>(instruction: T): T => {
    if (program.length >= MAX_INSTRUCTIONS) {
      throw new StreamCompileError(
        `the pattern has more than ${MAX_INSTRUCTIONS} parts when its quantifiers are written out`,
        pattern.at,
        'use smaller numbers in {n,m}, or +',
      );
    }
    program.push(instruction);
    return instruction;
  };
  const loop = (item: Pattern): void => {
    const start = program.length;
    const split = emit({ kind: 'split', first: 0, second: 0 });
    split.first = program.length;
    visit(item);
    emit({ kind: 'jump', to: start });
    split.second = program.length;
  };
  const optional = (item: Pattern, times: number): void => {
    const splits: { second: number }[] = [];
    for (let i = 0; i < times; i += 1) {
      const split = emit({ kind: 'split', first: program.length + 1, second: 0 });
      splits.push(split);
      visit(item);
    }
    for (const split of splits) split.second = program.length;
  };
  const visit = (part: Pattern): void => {
    switch (part.kind) {
      case 'variable':
        emit({ kind: 'event', variable: part.name === ANY_EVENT ? -1 : variableOf(part.name) });
        return;
      case 'sequence':
        part.items.forEach(visit);
        return;
      case 'choice': {
        const jumps: { to: number }[] = [];
        part.options.forEach((option, index) => {
          if (index === part.options.length - 1) return visit(option);
          const split = emit({ kind: 'split', first: program.length + 1, second: 0 });
          visit(option);
          jumps.push(emit({ kind: 'jump', to: 0 }));
          split.second = program.length;
        });
        for (const jump of jumps) jump.to = program.length;
        return;
      }
      case 'repeat':
        for (let i = 0; i < part.min; i += 1) visit(part.item);
        if (part.max === undefined) loop(part.item);
        else optional(part.item, part.max - part.min);
    }
  };
  visit(pattern);
  emit({ kind: 'match' });
  return program;
}
