import type { Id, RuleRecord } from '../../model/index.ts';
import type { ServiceStore, StreamJobDefinition } from '../../ports/index.ts';
import { followKind } from '../engine/follow-kind.ts';
import { stableId } from '../stable-id.ts';
import type { Hop } from '../engine/supervisor.ts';

/** A job as it is to run. */
export interface RunningRule {
  readonly job: StreamJobDefinition;
  /** Absent as long as nobody has changed the rule: then the processor decides what becomes of its state. */
  readonly stateVersion?: number | undefined;
}

/** The stream jobs of this engine, and what was changed of them at run time. */
export interface LiveRules {
  /** As the engine was set up. */
  readonly configured: readonly StreamJobDefinition[];
  /**
   * As far as this engine knows, for alerts to keep the text of their rule: of each name the present job first, and then
   * former ones, whose rows may still be on their way.
   */
  known(): readonly StreamJobDefinition[];
  /** A job of the set-up as the store says that it runs. */
  read(job: StreamJobDefinition): Promise<RunningRule>;
  /** Grows with everything that this engine hears of any rule. */
  heard(): number;
  /** Reads all rules anew: something about one of them has changed. */
  hear(): Promise<void>;
}

/** Former versions of a job whose text is remembered. */
const FORMER = 5;

export function createLiveRules(store: ServiceStore, configured: readonly StreamJobDefinition[]): LiveRules {
  const known = new Map<string, readonly StreamJobDefinition[]>(configured.map((job) => [job.name, [job]]));
  let heard = 0;
  const remember = (job: StreamJobDefinition) => {
    const [present, ...former] = known.get(job.name) ?? [];
    if (present?.version === job.version) return;
    const others = [...(present ? [present] : []), ...former].filter(({ version }) => version !== job.version);
    known.set(job.name, [job, ...others.slice(0, FORMER)]);
  };
  const rules: LiveRules = {
    configured,
    known: () => [...known.values()].flat(),
    async read(job) {
      const record = await store.get('rule', await ruleId(job.name));
      const running = runningRule(job, record);
      remember(running.job);
      return running;
    },
    heard: () => heard,
    async hear() {
      heard += 1;
      for (const job of configured) await rules.read(job);
    },
  };
  return rules;
}

/** The id of the record in which changes of a job stand. */
export function ruleId(job: string): Promise<Id<'rule'>> {
  return stableId('rule', job);
}

/** A changed text gets a version of its own, so that alerts name the one that raised them. */
export function runningRule(
  job: StreamJobDefinition,
  record: Pick<RuleRecord, 'query' | 'revision' | 'stateVersion'> | undefined,
): RunningRule {
  // A record may tell of thresholds alone.
  if (!record || record.revision === 0) return { job };
  const { query, revision, stateVersion } = record;
  if (query === undefined) return { job, stateVersion };
  return { job: { ...job, query, version: `${job.version}+${revision}` }, stateVersion };
}

/** Keeps an engine's rules as the store has them. */
export function ruleFollower(store: ServiceStore, rules: LiveRules): Hop {
  return {
    name: 'rules',
    run: (signal, report) => followKind(store, 'rule', () => rules.hear(), signal, report),
  };
}
