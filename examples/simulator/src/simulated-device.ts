import { randomUUID } from 'node:crypto';
import type { CommandJournal } from './command-journal.ts';
import { carryOut, parseCommand, round, type CommandOutcome } from './device-command.ts';
import { DeviceLink } from './device-link.ts';
import { restingThermostat, stepThermostat, type ThermostatState } from './thermostat.ts';

export interface SimulatedDeviceOptions {
  readonly deviceKey: string;
  readonly name: string;
  readonly connectionString: string;
  readonly ca?: string | undefined;
  readonly journal: CommandJournal;
  /** Between two messages, in milliseconds; 0 sends none by itself. */
  readonly intervalMs: number;
  readonly random: () => number;
  /** Told of each message that the hub has acknowledged. */
  readonly onAcknowledged?: ((telemetry: Telemetry) => void) | undefined;
}

/** The telemetry message of Connected Field Service's simulator. */
export interface Telemetry {
  readonly DeviceID: string;
  readonly Temperature: number;
  readonly Humidity: number;
  /** New for every message. */
  readonly EventToken: string;
}

/** What the page shows of a device. */
export interface DeviceView {
  readonly deviceKey: string;
  readonly name: string;
  readonly online: boolean;
  readonly temperature: number;
  readonly humidity: number;
  readonly target: number;
  readonly sent: number;
  readonly lastCommand?: string;
}

/** How long the device works on a command before it can say what became of it. */
const WORK_MS = 1000;
/** Every command also comes as a direct method: IoT Central sends no other. */
const DIRECT_METHODS = ['Read_Diagnostics', 'Reset_Thermostat', 'Set_Target_Temperature', 'Notification'];
/** Unacknowledged messages at most; while the hub is slower than that, readings are skipped as a small device would. */
const MAX_IN_FLIGHT = 5;

/** A thermostat that measures, reports and obeys. */
export class SimulatedDevice {
  readonly deviceKey: string;
  readonly #options: SimulatedDeviceOptions;
  readonly #link: DeviceLink;
  #thermostat: ThermostatState;
  #timer: NodeJS.Timeout | undefined;
  #lastStep = performance.now();
  #inFlight = 0;
  #sent = 0;
  #lastCommand: string | undefined;

  constructor(options: SimulatedDeviceOptions) {
    this.deviceKey = options.deviceKey;
    this.#options = options;
    this.#thermostat = restingThermostat(options.random);
    this.#link = new DeviceLink(
      { connectionString: options.connectionString, ca: options.ca, methods: DIRECT_METHODS },
      {
        connected: () => this.#reportOutcomes(),
        disconnected: () => {},
        message: ({ id, text }) => this.#onMessage(id, text),
        method: (name, payload) => this.#onMethod(name, payload),
      },
    );
  }

  start(): void {
    this.#link.connect();
    if (this.#timer || this.#options.intervalMs === 0) return;
    this.#timer = setInterval(() => this.#tick(), this.#options.intervalMs);
  }

  /** Takes the device off the network; it keeps measuring nothing until {@link start}. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#link.disconnect();
  }

  /** Makes the room warm up (or cool down) towards a temperature, degrees Fahrenheit. */
  setTarget(target: number): void {
    this.#thermostat = { ...this.#thermostat, target };
  }

  /** Sends bytes as they are: broken JSON, something too large, whatever a faulty device might. */
  sendRaw(body: string | Uint8Array, properties?: Readonly<Record<string, string>>): Promise<void> {
    return this.#link.send(body, properties);
  }

  get view(): DeviceView {
    return {
      deviceKey: this.deviceKey,
      name: this.#options.name,
      online: this.#link.isConnected,
      temperature: round(this.#thermostat.temperature),
      humidity: round(this.#thermostat.humidity),
      target: round(this.#thermostat.target),
      sent: this.#sent,
      ...(this.#lastCommand === undefined ? {} : { lastCommand: this.#lastCommand }),
    };
  }

  #tick(): void {
    const now = performance.now();
    this.#thermostat = stepThermostat(this.#thermostat, now - this.#lastStep, this.#options.random);
    this.#lastStep = now;
    if (!this.#link.isConnected || this.#inFlight >= MAX_IN_FLIGHT) return;
    const telemetry: Telemetry = {
      DeviceID: this.deviceKey,
      Temperature: round(this.#thermostat.temperature),
      Humidity: round(this.#thermostat.humidity),
      EventToken: randomUUID(),
    };
    this.#inFlight += 1;
    this.#link
      .send(JSON.stringify(telemetry))
      .then(() => {
        this.#sent += 1;
        this.#options.onAcknowledged?.(telemetry);
      })
      .catch(() => {}) // not acknowledged: telemetry is not repeated, the next reading is a second away
      .finally(() => (this.#inFlight -= 1));
  }

  #onMessage(id: string, text: string): void {
    if (this.#options.journal.get(id)) {
      this.#reportOutcomes(); // delivered again: no second effect, but the cloud may have missed the outcome
      return;
    }
    const command = parseCommand(text);
    const outcome: CommandOutcome = command
      ? carryOut(this.#thermostat, command.name, command.parameters)
      : { status: 'rejected', response: { message: 'RECEIVED INVALID JSON' } };
    const { status, response } = outcome;
    const name = command?.name ?? 'invalid JSON';
    this.#options.journal.record({ id, deviceKey: this.deviceKey, name, outcome: { status, response } });
    this.#apply(name, outcome);
    setTimeout(() => this.#reportOutcomes(), WORK_MS).unref();
  }

  #onMethod(name: string, payload: unknown): { status: number; payload: unknown } {
    const parameters = typeof payload === 'object' && payload !== null ? { ...payload } : {};
    const outcome = carryOut(this.#thermostat, name, parameters);
    this.#apply(name, outcome);
    return { status: outcome.status === 'completed' ? 200 : 400, payload: outcome.response };
  }

  #apply(name: string, outcome: CommandOutcome): void {
    if (outcome.thermostat) this.#thermostat = outcome.thermostat;
    this.#lastCommand = `${name}: ${outcome.status}`;
  }

  /** Tells the cloud what became of each command: a message whose correlation id is the command's id. */
  #reportOutcomes(): void {
    for (const { id, outcome } of this.#options.journal.unreported(this.deviceKey)) {
      this.#link
        .send(JSON.stringify(outcome.response), { commandStatus: outcome.status }, { correlationId: id })
        .then(() => this.#options.journal.markReported(id))
        .catch(() => {}); // still unreported: said again at the next connection
    }
  }
}
