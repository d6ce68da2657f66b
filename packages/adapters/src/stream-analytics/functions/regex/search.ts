import { isWord } from './character-set.ts';
import type { Step } from './program.ts';

/** Steps of one search; a text that needs more gets no answer. */
const MAX_WORK = 4_000_000;

interface Work {
  left: number;
}

/**
 * Where the first match begins; −1 when there is none, undefined when finding out takes too long. All ways are followed
 * at once (Thompson's construction), so the time grows with the length of text and pattern and never exponentially.
 */
export function search(program: readonly Step[], text: string): number | undefined {
  const work: Work = { left: MAX_WORK };
  const found = run(program, text, 0, 'anywhere', undefined, work);
  return work.left < 0 ? undefined : found;
}

/** Follows the automaton from `from` on; with `end` only a match that ends there counts. */
function run(
  program: readonly Step[],
  text: string,
  from: number,
  start: 'here' | 'anywhere',
  end: number | undefined,
  work: Work,
): number {
  let best = -1;
  // Ways in the order of their beginnings: of two at one step, the earlier matters only.
  let steps: number[] = [];
  let starts: number[] = [];
  const seen = new Int32Array(program.length).fill(-1);
  for (let at = from; ; at += 1) {
    const nextSteps: number[] = [];
    const nextStarts: number[] = [];
    const code = at > from ? text.charCodeAt(at - 1) : -1;
    let cut = false;
    const enter = (step: number, begun: number): void => {
      const stack = [step];
      for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
        if (seen[top] === at) continue;
        seen[top] = at;
        work.left -= 1;
        const entered = program[top];
        switch (entered?.kind) {
          case 'take':
            nextSteps.push(top);
            nextStarts.push(begun);
            break;
          case 'split':
            stack.push(entered.second, entered.first);
            break;
          case 'place':
            if (isAt(entered.at, text, at)) stack.push(top + 1);
            break;
          case 'look': {
            const holds = entered.ahead
              ? run(entered.program, text, at, 'here', undefined, work) >= 0
              : run(entered.program, text, 0, 'anywhere', at, work) >= 0;
            if (holds !== entered.negated) stack.push(top + 1);
            break;
          }
          default:
            if (end === undefined || end === at) {
              best = begun;
              cut = true;
            }
        }
      }
    };
    for (let i = 0; i < steps.length && !cut; i += 1) {
      const step = steps[i] ?? 0;
      const taking = program[step];
      work.left -= 1;
      if (taking?.kind === 'take' && taking.set(code)) enter(step + 1, starts[i] ?? 0);
    }
    if (best < 0 && (start === 'anywhere' || at === from)) enter(0, at);
    // A way that began at or after a match is of no interest any more.
    if (best >= 0) {
      let kept = 0;
      while (kept < nextStarts.length && (nextStarts[kept] ?? 0) < best) kept += 1;
      nextSteps.length = kept;
      nextStarts.length = kept;
    }
    steps = nextSteps;
    starts = nextStarts;
    const isOver = best >= 0 || start === 'here' ? steps.length === 0 : false;
    if (isOver || work.left < 0 || at >= (end ?? text.length)) return best;
  }
}

function isAt(place: 'start' | 'end' | 'boundary' | 'inside', text: string, at: number): boolean {
  if (place === 'start') return at === 0;
  if (place === 'end') return at === text.length;
  const before = at > 0 && isWord(text.charCodeAt(at - 1));
  const after = at < text.length && isWord(text.charCodeAt(at));
  return (before !== after) === (place === 'boundary');
}
