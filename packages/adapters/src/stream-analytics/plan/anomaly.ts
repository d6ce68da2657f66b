import { StreamCompileError } from '../errors.ts';
import type { CallExpr, Expr } from '../language/ast.ts';
import { AnomalyDetection, type AnomalyModel } from '../operators/anomaly.ts';
import { type SpikeMode, changePoint, spikeAndDip } from '../operators/anomaly-models.ts';
import type { HistoryFunction, HistoryOver } from '../operators/history.ts';
import { numberOf } from '../types/value.ts';
import { wholeNumber } from './duration.ts';
import { type ExpressionContext, compileValue, literal } from './expression.ts';

/** Events a model may learn from; each key holds that many numbers. */
const MAX_HISTORY = 10_000;
const MODES: ReadonlySet<string> = new Set(['spikes', 'dips', 'spikesanddips']);

export function isAnomalyName(upper: string): boolean {
  return upper === 'ANOMALYDETECTION_SPIKEANDDIP' || upper === 'ANOMALYDETECTION_CHANGEPOINT';
}

/** `AnomalyDetection_SpikeAndDip(x, confidence, history, mode)`, `AnomalyDetection_ChangePoint(x, confidence, history)`. */
export function compileAnomaly(context: ExpressionContext, call: CallExpr, over: HistoryOver): () => HistoryFunction {
  const isSpike = call.name.toUpperCase() === 'ANOMALYDETECTION_SPIKEANDDIP';
  const [value, confidence, history, mode] = call.args;
  if (value === undefined || value.kind === 'star' || call.args.length !== (isSpike ? 4 : 3)) {
    throw new StreamCompileError(
      `${call.name} takes a value, a confidence, a history size${isSpike ? ' and a mode' : ''}`,
      call.at,
      isSpike ? "for example (temperature, 95, 120, 'spikesanddips')" : 'for example (temperature, 80, 1200)',
    );
  }
  const size = wholeNumber(history);
  if (size === undefined || size < 1 || size > MAX_HISTORY) {
    throw new StreamCompileError(
      `the history size of ${call.name} is a whole number from 1 to ${MAX_HISTORY}`,
      history?.at ?? call.at,
      'it counts events, for example 120',
    );
  }
  const share = confidenceOf(call, confidence);
  const model: AnomalyModel = isSpike ? spikeAndDip(share, modeOf(call, mode)) : changePoint(share);
  const read = compileValue(context, value);
  return () => new AnomalyDetection(over, read, size, model);
}

function confidenceOf(call: CallExpr, expr: Expr | undefined): number {
  const number = expr?.kind === 'literal' ? numberOf(literal(expr)) : undefined;
  if (number !== undefined && number >= 1 && number <= 100) return number;
  throw new StreamCompileError(
    `the confidence of ${call.name} is a number from 1 to 100`,
    expr?.at ?? call.at,
    'it is a percentage, for example 95',
  );
}

function modeOf(call: CallExpr, expr: Expr | undefined): SpikeMode {
  const text = expr?.kind === 'literal' && expr.type === 'text' ? expr.text.toLowerCase() : '';
  if (MODES.has(text)) return text as SpikeMode;
  throw new StreamCompileError(
    `the mode of ${call.name} is not known`,
    expr?.at ?? call.at,
    "write 'spikes', 'dips' or 'spikesanddips'",
  );
}
