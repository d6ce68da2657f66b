import type { ConnectionInfo, Connections } from './connections.ts';
import type { FaultOptions } from './fault.ts';
import type { Fault, Strike } from './faults.ts';
import { scenarioFrom, type Scenario } from './scenario.ts';
import { play, type Playing, type Stage } from './scenario-player.ts';
import type { Json } from '../json.ts';

/** Makes things go wrong, on purpose and the same way each time. */
export class EmulatorFaults {
  readonly #stage: Stage;
  readonly #connections: Connections;
  #playing: Playing | undefined;

  constructor(stage: Stage, connections: Connections) {
    this.#stage = stage;
    this.#connections = connections;
  }

  /**
   * Puts a fault in force. Dropped and half-open connections without `count` and `durationMs` are those that there are
   * now.
   *
   * @returns its id.
   * @throws RangeError when the fault is not one; the text names the field.
   */
  add(fault: FaultOptions): string {
    return this.#stage.faults.add(fault);
  }

  /** Ends a fault. @returns false when it is over already. */
  remove(id: string): boolean {
    return this.#stage.faults.remove(id);
  }

  /** Ends all faults. */
  clear(): void {
    this.#stage.faults.clear();
  }

  list(): Fault[] {
    return this.#stage.faults.list();
  }

  /** What faults have struck, oldest first, at most the last thousand. */
  strikes(): readonly Strike[] {
    return [...this.#stage.faults.history];
  }

  /** Connections of MQTT and AMQP. Those of HTTP come and go with their requests. */
  connections(): ConnectionInfo[] {
    return this.#connections.list();
  }

  /**
   * Plays a scenario; one under way is stopped.
   *
   * @returns a promise that resolves after its last step.
   * @throws RangeError that names the place where the scenario is wrong.
   */
  play(scenario: Scenario): Promise<void> {
    const checked = scenarioFrom(scenario as unknown as Json);
    this.stop();
    this.#playing = play(checked, this.#stage);
    return this.#playing.done;
  }

  /** Stops the scenario under way. Faults that it put in force stay. */
  stop(): void {
    this.#playing?.stop();
    this.#playing = undefined;
  }
}
