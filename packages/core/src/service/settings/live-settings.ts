import { SETTING_NAMES, SETTINGS_ID } from '../../model/index.ts';
import type { SettingsRecord, SettingValues } from '../../model/index.ts';
import type { Clock, ServiceStore } from '../../ports/index.ts';
import { followKind } from '../engine/follow-kind.ts';
import type { Hop } from '../engine/supervisor.ts';

/** The settings that are in effect in this engine: those of the store, and for the others its own options. */
export interface LiveSettings {
  /** As last heard. For hops, which run only where the settings are followed. */
  known(): SettingValues;
  /** The same; where nothing follows them, as in an engine that was never started, they are read first. */
  current(): Promise<SettingValues>;
  /** Puts a record on the engine's own options. */
  over(record: SettingsRecord | undefined): SettingValues;
  /** Reads them anew, after those who asked before. */
  load(): Promise<void>;
  /** The same, again and again until the store answers. Rejects only when it is aborted. */
  refresh(clock: Clock, signal: AbortSignal): Promise<void>;
  /** Waits until they have been read here once: for what cannot be taken back under the engine's own options. */
  read(clock: Clock, signal: AbortSignal): Promise<void>;
  /** Marks whether somebody follows them. */
  follow(isFollowed: boolean): void;
}

/** So long after the settings could not be read they are asked for again. */
const RETRY_MS = 1_000;

export function createLiveSettings(store: ServiceStore, defaults: SettingValues): LiveSettings {
  let values = defaults;
  let isFollowed = false;
  let wereRead = false;
  let loading: Promise<void> = Promise.resolve();
  const over = (record: SettingsRecord | undefined): SettingValues => {
    const changed = SETTING_NAMES.flatMap((name) => (record?.[name] === undefined ? [] : [[name, record[name]]]));
    return { ...defaults, ...(Object.fromEntries(changed) as Partial<SettingValues>) };
  };
  const live: LiveSettings = {
    known: () => values,
    async current() {
      // While the store is away the last ones that were known are the best there are.
      if (!isFollowed) await live.load().catch(() => undefined);
      return values;
    },
    over,
    load() {
      // One after the other, so that an older answer never comes last.
      const read = loading.then(async () => {
        values = over(await store.get('settings', SETTINGS_ID));
        wereRead = true;
      });
      loading = read.catch(() => undefined);
      return read;
    },
    async refresh(clock, signal) {
      for (;;) {
        signal.throwIfAborted();
        try {
          return await live.load();
        } catch {
          await clock.sleep(RETRY_MS, { signal });
        }
      }
    },
    async read(clock, signal) {
      if (!wereRead) await live.refresh(clock, signal);
    },
    follow(now) {
      isFollowed = now;
    },
  };
  return live;
}

/** Keeps an engine's settings as the store has them. */
export function settingsFollower(store: ServiceStore, settings: LiveSettings): Hop {
  return {
    name: 'settings',
    async run(signal, report) {
      const hear = async (): Promise<void> => {
        await settings.load();
        settings.follow(true);
      };
      try {
        await followKind(store, 'settings', hear, signal, report);
      } finally {
        settings.follow(false);
      }
    },
  };
}
