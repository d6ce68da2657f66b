import { NORMAL_TARGET, type ThermostatState } from './thermostat.ts';

/** What a device says about a command it was given. */
export interface CommandOutcome {
  readonly status: 'completed' | 'rejected';
  readonly response: Readonly<Record<string, unknown>>;
  /** The state after the command, where it changed. */
  readonly thermostat?: ThermostatState;
}

/** Reads a cloud-to-device message (`{"CommandName", "Parameters"}`); `undefined` when it is not one. */
export function parseCommand(text: string): { name: string; parameters: Record<string, unknown> } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('CommandName' in value)) return undefined;
    const parameters = 'Parameters' in value ? value.Parameters : {};
    if (typeof value.CommandName !== 'string' || typeof parameters !== 'object' || parameters === null)
      return undefined;
    return { name: value.CommandName, parameters: { ...parameters } };
  } catch {
    return undefined;
  }
}

/** What a thermostat does with a command. Pure: the caller applies the new state once. */
export function carryOut(
  state: ThermostatState,
  name: string,
  parameters: Readonly<Record<string, unknown>>,
): CommandOutcome {
  switch (name.toLowerCase().replace(/[^a-z]/g, '')) {
    case 'resetthermostat':
      return {
        status: 'completed',
        response: { target: NORMAL_TARGET, message: 'Thermostat reset.' },
        thermostat: { ...state, target: NORMAL_TARGET },
      };
    case 'settargettemperature': {
      const target = parameters['Target'];
      if (typeof target !== 'number' || !(target >= 40 && target <= 90)) {
        return { status: 'rejected', response: { message: 'Target must be a number from 40 to 90 °F.' } };
      }
      return {
        status: 'completed',
        response: { target, message: `Target set to ${target} °F.` },
        thermostat: { ...state, target },
      };
    }
    case 'notification':
      return { status: 'completed', response: { message: 'Shown on the display.' } };
    case 'readdiagnostics':
      return {
        status: 'completed',
        response: { firmware: '2.4.1', temperature: round(state.temperature), humidity: round(state.humidity) },
      };
    default:
      return { status: 'rejected', response: { message: 'This thermostat does not know that command.' } };
  }
}

export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
