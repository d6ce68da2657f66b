import { StreamCompileError } from '../errors.ts';
import { likeMatcher } from '../functions/like.ts';
import type { BetweenExpr, CaseExpr, Expr, InExpr, LikeExpr, LiteralExpr } from '../language/ast.ts';
import type { Evaluate, Test } from '../operators/frame.ts';
import { arithmetic, complement, negate } from '../types/arithmetic.ts';
import { toText } from '../types/cast.ts';
import { compare } from '../types/compare.ts';
import { dateTimeOf } from '../types/time.ts';
import { Float, type Value, integer } from '../types/value.ts';
import { compileCall } from './call.ts';
import { castTo } from './cast.ts';
import { compilePath } from './path.ts';
import { type Scope, isSystemTimestamp } from './scope.ts';

/** Expressions become closures; nothing is evaluated from text at run time. */
export interface ExpressionContext {
  readonly scope: Scope;
  /** Takes over an expression before the ordinary rules: analytic functions, aggregates and GROUP BY keys. */
  readonly override?: (expr: Expr) => Evaluate | undefined;
}

export function compileValue(context: ExpressionContext, expr: Expr): Evaluate {
  const override = context.override?.(expr);
  if (override !== undefined) return override;
  if (isSystemTimestamp(expr)) return (frame) => dateTimeOf(frame.time);
  switch (expr.kind) {
    case 'literal': {
      const value = literal(expr);
      return () => value;
    }
    case 'path':
      return compilePath(context.scope, expr);
    case 'call':
      return compileCall(context, expr);
    case 'cast':
      return castTo(expr, compileValue(context, expr.operand));
    case 'case':
      return compileCase(context, expr);
    case 'unary':
      if (expr.op === '-' && isLowest(expr.operand)) return () => LOWEST;
      if (expr.op !== 'NOT') return compileSign(context, expr.op, expr.operand);
      break;
    case 'binary':
      switch (expr.op) {
        case '+':
        case '-':
        case '*':
        case '/':
        case '%':
        case '&':
        case '|':
        case '^': {
          const compute = arithmetic[expr.op];
          const left = compileValue(context, expr.left);
          // A literal on the right, as in most conditions and conversions, is no call for each event.
          if (expr.right.kind === 'literal') {
            const value = literal(expr.right);
            return (frame) => compute(left(frame), value);
          }
          const right = compileValue(context, expr.right);
          return (frame) => compute(left(frame), right(frame));
        }
        default:
          break;
      }
      break;
    case 'star':
      throw new StreamCompileError('"*" cannot stand here', expr.at);
    default:
      break;
  }
  throw new StreamCompileError('a condition cannot be used as a value', expr.at, 'use CASE WHEN … THEN 1 ELSE 0 END');
}

export function compileTest(context: ExpressionContext, expr: Expr): Test {
  switch (expr.kind) {
    case 'binary': {
      if (expr.op === 'AND' || expr.op === 'OR') {
        const left = compileTest(context, expr.left);
        const right = compileTest(context, expr.right);
        return expr.op === 'AND' ? and(left, right) : or(left, right);
      }
      const left = compileValue(context, expr.left);
      const right = compileValue(context, expr.right);
      const test = comparison(expr.op);
      if (test === undefined) break;
      if (expr.right.kind === 'literal') {
        const value = literal(expr.right);
        return (frame) => {
          const order = compare(left(frame), value);
          return order === null ? null : test(order);
        };
      }
      return (frame) => {
        const order = compare(left(frame), right(frame));
        return order === null ? null : test(order);
      };
    }
    case 'unary':
      if (expr.op === 'NOT') {
        const operand = compileTest(context, expr.operand);
        return (frame) => {
          const result = operand(frame);
          return result === null ? null : !result;
        };
      }
      break;
    case 'isNull': {
      const operand = compileValue(context, expr.operand);
      return expr.negated ? (frame) => operand(frame) !== null : (frame) => operand(frame) === null;
    }
    case 'between':
      return compileBetween(context, expr);
    case 'in':
      return compileIn(context, expr);
    case 'like':
      return compileLike(context, expr);
    default:
      break;
  }
  throw new StreamCompileError('expected a condition', expr.at, 'compare the value with something, for example "= 1"');
}

function comparison(op: string): ((order: number) => boolean) | undefined {
  switch (op) {
    case '=':
      return (order) => order === 0;
    case '<>':
      return (order) => order !== 0;
    case '<':
      return (order) => order < 0;
    case '<=':
      return (order) => order <= 0;
    case '>':
      return (order) => order > 0;
    case '>=':
      return (order) => order >= 0;
    default:
      return undefined;
  }
}

function and(left: Test, right: Test): Test {
  return (frame) => {
    const a = left(frame);
    if (a === false) return false;
    const b = right(frame);
    return b === false ? false : a === null || b === null ? null : true;
  };
}

function or(left: Test, right: Test): Test {
  return (frame) => {
    const a = left(frame);
    if (a === true) return true;
    const b = right(frame);
    return b === true ? true : a === null || b === null ? null : false;
  };
}

export function literal(expr: LiteralExpr): Value {
  switch (expr.type) {
    case 'null':
      return null;
    case 'text':
      return expr.text;
    case 'float': {
      const number = Number(expr.text);
      if (!Number.isFinite(number)) throw new StreamCompileError('the number is out of range', expr.at);
      return Number.isInteger(number) ? new Float(number) : number;
    }
    case 'bigint': {
      const value = integer(BigInt(expr.text.replace(/^0+(?=\d)/, '').slice(0, 40)));
      if (value === null)
        throw new StreamCompileError('the number does not fit 64 bits', expr.at, 'write it with a fraction: 1.0');
      return value;
    }
  }
}

const LOWEST = -(2n ** 63n);

/** The lowest bigint is written as a sign and a number that is one too high to be a bigint itself. */
function isLowest(expr: Expr): boolean {
  return expr.kind === 'literal' && expr.type === 'bigint' && expr.text === String(-LOWEST);
}

function compileSign(context: ExpressionContext, op: '-' | '+' | '~', operand: Expr): Evaluate {
  const inner = compileValue(context, operand);
  if (op === '+') return inner;
  return op === '-' ? (frame) => negate(inner(frame)) : (frame) => complement(inner(frame));
}

function compileBetween(context: ExpressionContext, expr: BetweenExpr): Test {
  const operand = compileValue(context, expr.operand);
  const low = compileValue(context, expr.low);
  const high = compileValue(context, expr.high);
  const { negated } = expr;
  return (frame) => {
    const value = operand(frame);
    const a = compare(value, low(frame));
    const b = compare(value, high(frame));
    const inside =
      a === null || b === null ? ((a !== null && a < 0) || (b !== null && b > 0) ? false : null) : a >= 0 && b <= 0;
    return inside === null ? null : inside !== negated;
  };
}

function compileIn(context: ExpressionContext, expr: InExpr): Test {
  const operand = compileValue(context, expr.operand);
  const items = expr.items.map((item) => compileValue(context, item));
  const { negated } = expr;
  return (frame) => {
    const value = operand(frame);
    let unknown = false;
    for (const item of items) {
      const order = compare(value, item(frame));
      if (order === 0) return !negated;
      // Values of types that do not compare are simply not equal; only NULL makes the answer unknown.
      if (order === null && (value === null || item(frame) === null)) unknown = true;
    }
    return unknown ? null : negated;
  };
}

function compileLike(context: ExpressionContext, expr: LikeExpr): Test {
  const operand = compileValue(context, expr.operand);
  const pattern = compileValue(context, expr.pattern);
  const escape = expr.escape === undefined ? (): Value => '' : compileValue(context, expr.escape);
  const { negated } = expr;
  return (frame) => {
    const text = operand(frame);
    const like = pattern(frame);
    if (text === null || like === null) return null;
    return likeMatcher(toText(like), toText(escape(frame))).test(toText(text)) !== negated;
  };
}

function compileCase(context: ExpressionContext, expr: CaseExpr): Evaluate {
  const otherwise = expr.otherwise === undefined ? (): Value => null : compileValue(context, expr.otherwise);
  if (expr.operand !== undefined) return compileSimpleCase(context, expr, expr.operand, otherwise);
  const branches = expr.branches.map(({ when, then }) => ({
    test: compileTest(context, when),
    then: compileValue(context, then),
  }));
  return (frame) => {
    for (const branch of branches) if (branch.test(frame) === true) return branch.then(frame);
    return otherwise(frame);
  };
}

/** `CASE x WHEN …`: x is compiled and evaluated once, else nesting would cost exponential time. */
function compileSimpleCase(context: ExpressionContext, expr: CaseExpr, operand: Expr, otherwise: Evaluate): Evaluate {
  const read = compileValue(context, operand);
  const branches = expr.branches.map(({ when, then }) => ({
    when: compileValue(context, when),
    then: compileValue(context, then),
  }));
  return (frame) => {
    const value = read(frame);
    for (const branch of branches) if (compare(value, branch.when(frame)) === 0) return branch.then(frame);
    return otherwise(frame);
  };
}
