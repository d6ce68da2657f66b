import type { AnomalyModel } from './anomaly.ts';
import { lowerBound, upperTail } from './density.ts';

/** Fewer events than this tell nothing: until then nothing is an anomaly. */
const LEAST_HISTORY = 10;

export type SpikeMode = 'spikes' | 'dips' | 'spikesanddips';

/**
 * Score is the probability of a value at least as extreme as this one under the density of the history; an event is an
 * anomaly when that is below 1 − confidence, so clean noise is flagged about that often.
 */
export function spikeAndDip(confidence: number, mode: SpikeMode): AnomalyModel {
  const least = 1 - confidence / 100;
  return {
    initial: [],
    judge(sorted, x, memory) {
      if (sorted.length < LEAST_HISTORY) return { isAnomaly: false, score: 1, memory };
      const up = upperTail(sorted, x);
      const score = mode === 'spikes' ? up : mode === 'dips' ? 1 - up : Math.min(1, 2 * Math.min(up, 1 - up));
      return { isAnomaly: score < least, score: Math.max(score, 0), memory };
    },
  };
}

/** A rank in the outermost part counts no more than this, so that one wild value is no change of level. */
const OUTERMOST = 0.04;
/** What the bet below wins on average on ranks that are random, without this factor. */
const FAIR = Math.sqrt(OUTERMOST) / 2 + (1 - Math.sqrt(OUTERMOST));
/** How far a score may grow beyond the threshold; it has to come down again when the new level has become the usual. */
const HEADROOM = 1000;

/** The factor by which a bet that p is small changes what is at stake: 1 on average when p is random. */
const bet = (p: number): number => 0.5 / Math.sqrt(Math.max(p, OUTERMOST)) / FAIR;

/**
 * A test of exchangeability by betting (a martingale of conformal ranks; Vovk, Nouretdinov and Gammerman, ICML 2003).
 * Two gamblers bet against the stream, one that values come high among the ones before them, one that they come low; a
 * gambler who has lost begins anew. On a stream without change a gambler owns more than c at a share of at most 1/c of
 * the events, so the threshold 1 / (1 − confidence) keeps false alarms below 1 − confidence.
 */
export function changePoint(confidence: number): AnomalyModel {
  const threshold = 1 / (1 - confidence / 100);
  const most = Math.min(2 * HEADROOM * threshold, 1e12);
  return {
    initial: [1, 1],
    judge(sorted, x, memory) {
      const n = sorted.length;
      if (n < LEAST_HISTORY) return { isAnomaly: false, score: 0.5, memory };
      const below = lowerBound(sorted, x);
      let equal = 0;
      while (sorted[below + equal] === x) equal += 1;
      const low = (below + (equal + 1) / 2) / (n + 1);
      const stake = (before: number | undefined, p: number): number =>
        Math.min(Math.max(before ?? 1, 1) * bet(p), most);
      const next = [stake(memory[0], 1 - low), stake(memory[1], low)];
      const score = Math.max(...next) / 2;
      return { isAnomaly: score >= threshold, score, memory: next };
    },
  };
}
