import { PRIORITY_FROM, type AlertPriority, type AlertType } from '../../model/index.ts';

/** What the score looks at. */
export interface PriorityFacts {
  readonly type: AlertType;
  readonly metric?: string | undefined;
  readonly reading?: number | undefined;
  readonly threshold?: number | undefined;
  /** This alert and its repeats. */
  readonly occurrences: number;
  /** Said once more in the reasons, for example that the device is not known. */
  readonly notes?: readonly string[];
}

const BASE: Readonly<Record<AlertType, number>> = { anomaly: 20, 'preventive-maintenance': 15, info: 5, test: 0 };
const MAX_EXCESS = 50;
const MAX_REPEATS = 30;

/**
 * How urgent an alert is, from 0 to 100: where its kind starts, one point for each per cent by which the reading is past
 * the threshold, and more for each repeat. The same facts always give the same score.
 */
export function priorityOf(facts: PriorityFacts): AlertPriority {
  const base = BASE[facts.type];
  const reasons = [`An alert of the kind "${facts.type}" starts at ${base}.`];
  let score = base;
  if (facts.type !== 'test') {
    const excess = excessOf(facts);
    if (excess) {
      const points = Math.min(MAX_EXCESS, Math.round(excess.percent));
      score += points;
      reasons.push(`${excess.text} (+${points}).`);
    }
    if (facts.occurrences > 1) {
      const points = Math.min(MAX_REPEATS, 2 * (facts.occurrences - 1));
      score += points;
      reasons.push(`It happened ${facts.occurrences} times (+${points}).`);
    }
  }
  score = Math.min(100, score);
  return {
    level: score >= PRIORITY_FROM.high ? 'high' : score >= PRIORITY_FROM.medium ? 'medium' : 'low',
    score,
    reasons: [...reasons, ...(facts.notes ?? [])],
  };
}

function excessOf({ metric = 'The reading', reading, threshold }: PriorityFacts) {
  if (reading === undefined || threshold === undefined) return undefined;
  const distance = Math.abs(reading - threshold);
  const percent = (100 * distance) / Math.max(1, Math.abs(threshold));
  const side = reading >= threshold ? 'above' : 'below';
  return { percent, text: `${metric} is ${Math.round(percent)} % ${side} the threshold of ${threshold}` };
}
