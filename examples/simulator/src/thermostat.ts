/** A room with a heater, as far as a thermostat notices: the temperature moves towards a target, with a little noise. */
export interface ThermostatState {
  /** Degrees Fahrenheit. */
  readonly temperature: number;
  /** Relative humidity in percent. */
  readonly humidity: number;
  /** Where the temperature is heading, degrees Fahrenheit. */
  readonly target: number;
}

/** A comfortable room. */
export const NORMAL_TARGET = 66;

/** How long the room takes to come 63 % closer to its target, in milliseconds. */
const TIME_CONSTANT_MS = 3500;
const NOISE = 0.5;

export function restingThermostat(random: () => number): ThermostatState {
  const target = NORMAL_TARGET + (random() - 0.5) * 3;
  return { temperature: target, humidity: 40 + random() * 10, target };
}

/** The state after `elapsedMs`. `random` gives numbers in `[0, 1)`. */
export function stepThermostat(state: ThermostatState, elapsedMs: number, random: () => number): ThermostatState {
  const closer = 1 - Math.exp(-elapsedMs / TIME_CONSTANT_MS);
  const noise = (): number => (random() - 0.5) * 2 * NOISE;
  return {
    target: state.target,
    temperature: state.temperature + (state.target - state.temperature) * closer + noise(),
    humidity: Math.min(100, Math.max(0, state.humidity + noise())),
  };
}
