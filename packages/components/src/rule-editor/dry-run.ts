import type { ConnectedServiceClient, Id, Reading, RuleReplay, RuleTools, RuleTrial } from '@csk/core';
import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { deviceRecording, type Recording } from './device-recording.ts';

/** Past readings of the host's own: as they are, or fetched when a dry run is asked for. */
export type OwnRecording = readonly Reading[] | ((signal: AbortSignal) => Promise<readonly Reading[]>);

/** Where past readings come from. */
export type RecordingSource =
  | { readonly kind: 'own'; readonly recording: OwnRecording }
  | {
      readonly kind: 'device';
      readonly client: ConnectedServiceClient;
      readonly deviceId: Id<'device'>;
      readonly days: number;
    };

/** The dry run of an editor: one at a time; a new one, or leaving the page, ends the one before. */
export class DryRun implements ReactiveController {
  readonly #host: ReactiveControllerHost;
  #abort: AbortController | undefined;
  #outcome: { readonly query: string; readonly result: RuleReplay; readonly recording: Recording } | undefined;
  #failure: { readonly error: unknown } | undefined;

  constructor(host: ReactiveControllerHost) {
    this.#host = host;
    host.addController(this);
  }

  get isRunning(): boolean {
    return this.#abort !== undefined;
  }

  /** Of the last run that went through. */
  get outcome() {
    return this.#outcome;
  }

  get failure() {
    return this.#failure;
  }

  async run(tools: RuleTools, source: RecordingSource, trial: Omit<RuleTrial, 'readings'>): Promise<void> {
    this.#abort?.abort();
    const abort = new AbortController();
    this.#abort = abort;
    this.#failure = undefined;
    this.#host.requestUpdate();
    try {
      const recording = await recordingOf(source, abort.signal);
      // The replay may keep this thread busy for a while: the page says first what it does.
      await new Promise((resolve) => setTimeout(resolve, 0));
      if (abort.signal.aborted) return;
      const result =
        recording.readings.length > 0 ? await tools.replay({ ...trial, readings: recording.readings }) : undefined;
      if (abort.signal.aborted) return;
      this.#outcome = result && { query: trial.query, result, recording };
      this.#isEmpty = result === undefined;
    } catch (error) {
      if (abort.signal.aborted) return;
      this.#failure = { error };
    }
    this.#abort = undefined;
    this.#host.requestUpdate();
  }

  #isEmpty = false;

  /** The last run found no readings. */
  get isEmpty(): boolean {
    return this.#isEmpty;
  }

  /** Another rule or other readings: what was found is about something else. */
  forget(): void {
    this.hostDisconnected();
    this.#outcome = undefined;
    this.#failure = undefined;
    this.#isEmpty = false;
    this.#host.requestUpdate();
  }

  hostDisconnected(): void {
    this.#abort?.abort();
    this.#abort = undefined;
  }
}

async function recordingOf(source: RecordingSource, signal: AbortSignal): Promise<Recording> {
  if (source.kind === 'device') return deviceRecording(source.client, source.deviceId, source.days, signal);
  const { recording } = source;
  const readings = typeof recording === 'function' ? await recording(signal) : recording;
  return { readings, isAveraged: false, isCut: false };
}
