import { CHOICES } from '../choices.ts';
import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import type { Evaluate } from '../operators/frame.ts';
import type { GroupPlan } from '../operators/group.ts';
import { KeptHoppingWindow, SlidingWindow } from '../operators/kept-windows.ts';
import { SessionWindow } from '../operators/session-window.ts';
import { AlignedWindow, HoppingWindow, type WindowOperator } from '../operators/windows.ts';
import { windowAligner } from '../types/time.ts';
import { durationOf, offsetOf } from './duration.ts';
import { isSystemTimestamp } from './scope.ts';

export type WindowFactory = (plan: GroupPlan) => WindowOperator;

const NAMES: Readonly<Record<string, string>> = {
  TUMBLINGWINDOW: 'tumbling',
  TUMBLING: 'tumbling',
  HOPPINGWINDOW: 'hopping',
  HOPPING: 'hopping',
  SLIDINGWINDOW: 'sliding',
  SLIDING: 'sliding',
  SESSIONWINDOW: 'session',
  SESSION: 'session',
  WINDOWS: 'windows',
};

/** The kind of window a GROUP BY item is; undefined for a key. */
export function windowKind(expr: Expr): string | undefined {
  if (isSystemTimestamp(expr)) return 'snapshot';
  if (expr.kind !== 'call' || expr.prefix !== undefined) return undefined;
  const name = expr.name.toUpperCase();
  return Object.hasOwn(NAMES, name) ? NAMES[name] : undefined;
}

/** Makes the windows of a GROUP BY item; several for Windows(…). */
export function compileWindows(expr: Expr, compileKey: (key: Expr) => Evaluate): WindowFactory[] {
  if (expr.kind === 'call' && windowKind(expr) === 'windows') return compileMany(expr, compileKey);
  return [compileWindow(expr, null, compileKey)];
}

function compileMany(call: CallExpr, compileKey: (key: Expr) => Evaluate): WindowFactory[] {
  if (call.args.length === 0)
    throw new StreamCompileError(
      'Windows needs at least one window',
      call.at,
      "for example Windows(Window('a', Tumbling(minute, 1)))",
    );
  const ids = new Set<string>();
  let named = 0;
  const windows = call.args.map((arg) => {
    if (windowKind(arg) === 'windows')
      throw new StreamCompileError('Windows cannot be nested', arg.at, 'list all windows in one Windows(…)');
    if (arg.kind !== 'call' || arg.name.toUpperCase() !== 'WINDOW' || arg.prefix !== undefined)
      return compileWindow(arg, null, compileKey);
    const [id, inner] = arg.args;
    if (id?.kind !== 'literal' || id.type !== 'text' || inner === undefined || arg.args.length !== 2) {
      throw new StreamCompileError(
        "expected Window('id', window)",
        arg.at,
        "for example Window('minute', Tumbling(minute, 1))",
      );
    }
    if (windowKind(inner) === 'windows')
      throw new StreamCompileError('Windows cannot be nested', inner.at, 'list all windows in one Windows(…)');
    if (ids.has(id.text.toLowerCase()))
      throw new StreamCompileError(`the window id ${id.text} stands twice`, id.at, 'ids have no regard to case');
    ids.add(id.text.toLowerCase());
    named += 1;
    return compileWindow(inner, id.text, compileKey);
  });
  if (named > 0 && named < windows.length) {
    throw new StreamCompileError('either all windows have an id or none', call.at, "write Window('id', …) around each");
  }
  return windows;
}

function compileWindow(expr: Expr, id: string | null, compileKey: (key: Expr) => Evaluate): WindowFactory {
  const kind = windowKind(expr);
  if (kind === 'snapshot') return (plan) => new AlignedWindow(plan, (instant) => instant, id);
  if (expr.kind !== 'call' || kind === undefined)
    throw new StreamCompileError(
      'expected a window',
      expr.at,
      'Tumbling, Hopping, Sliding, Session or System.Timestamp()',
    );
  if (expr.over !== undefined && kind !== 'session')
    throw new StreamCompileError(`${expr.name} takes no OVER`, expr.over.at, 'keys of a window stand in GROUP BY');
  switch (kind) {
    case 'tumbling': {
      const { lengths, offset } = readLengths(expr, ['DURATION']);
      const [size = 0] = lengths;
      const endOf = windowAligner(size, offset);
      return (plan) => new AlignedWindow(plan, endOf, id);
    }
    case 'hopping': {
      const { lengths, offset } = readLengths(expr, ['DURATION', 'HOP']);
      const [size = 0, hop = 0] = lengths;
      if (size / hop > CHOICES.maxOverlappingWindows) {
        throw new StreamCompileError(
          `an event would be in ${Math.ceil(size / hop)} windows at once, more than ${CHOICES.maxOverlappingWindows}`,
          expr.at,
          'make the hop longer or the window shorter',
        );
      }
      const endOf = windowAligner(hop, offset);
      if (HoppingWindow.isCheap(size, hop)) return (plan) => new HoppingWindow(plan, endOf, size, hop, id);
      return (plan) => new KeptHoppingWindow(plan, endOf, size, hop, id);
    }
    case 'sliding': {
      const { lengths } = readLengths(expr, ['DURATION'], false);
      return (plan) => new SlidingWindow(plan, lengths[0] ?? 0, id);
    }
    default: {
      const { lengths } = readLengths(expr, ['TIMEOUT', 'MAXDURATION'], false);
      const [timeout = 0, max = 0] = lengths;
      const over = (expr.over?.partitionBy ?? []).map(compileKey);
      const settings = { timeout, max, checkOf: windowAligner(max, 0) };
      return (plan) => new SessionWindow(plan, settings, over, id);
    }
  }
}

/** Both spellings: `(unit, n, m, offset)` with one unit, and `(Duration(unit, n), Hop(unit, m), Offset(unit, o))`. */
function readLengths(
  call: CallExpr,
  names: readonly string[],
  hasOffset = true,
): { lengths: number[]; offset: number } {
  const { args } = call;
  const [first] = args;
  if (first?.kind === 'call') {
    const rest = [...args];
    const lengths = names.map((name) => {
      const part = rest.shift();
      if (part?.kind !== 'call' || part.name.toUpperCase() !== name) {
        throw new StreamCompileError(
          `${call.name} needs ${name}(unit, n)`,
          part?.at ?? call.at,
          `write ${call.name}(${names.map((each) => `${each}(second, n)`).join(', ')})`,
        );
      }
      return durationOf(part, part.args[0], part.args[1]);
    });
    const last = hasOffset ? rest.shift() : undefined;
    if (rest.length > 0)
      throw new StreamCompileError(
        `${call.name} has too many arguments`,
        rest[0]?.at ?? call.at,
        `it takes ${names.join(' and ')}${hasOffset ? ' and Offset' : ''}`,
      );
    if (last === undefined) return { lengths, offset: 0 };
    if (last.kind !== 'call' || last.name.toUpperCase() !== 'OFFSET')
      throw new StreamCompileError('expected Offset(unit, n)', last.at, 'for example Offset(millisecond, -1)');
    return { lengths, offset: offsetOf(last, last.args[0], last.args[1]) };
  }
  const most = names.length + 1 + (hasOffset ? 1 : 0);
  if (args.length < names.length + 1 || args.length > most) {
    throw new StreamCompileError(
      `${call.name} takes a unit and ${names.length === 1 ? 'a length' : 'two lengths'}`,
      call.at,
      `for example (second, ${names.length === 1 ? '10' : '10, 5'})`,
    );
  }
  const lengths = names.map((_, index) => durationOf(call, args[0], args[index + 1]));
  const offset = args[names.length + 1] === undefined ? 0 : offsetOf(call, args[0], args[names.length + 1]);
  return { lengths, offset };
}
