import type { ConnectedServiceOptions, ThresholdSource } from '@csk/core';
import type { Azure } from './azure.ts';
import { READINGS_GROUP } from './azure-names.ts';
import type { Database } from './database.ts';
import type { Rules } from './rules.ts';

/**
 * Where alerts and readings come from. With IoT Hub our stream engine runs the rules; IoT Central has rules of its own,
 * whose firings and telemetry come by webhook, and takes the state of service back.
 */
export function engineInputs(
  azure: Azure,
  database: Database,
  rules: Rules,
  reference: ThresholdSource,
  hasRecording: boolean,
): Pick<ConnectedServiceOptions, 'alertSources' | 'telemetry' | 'rules' | 'backChannel'> {
  const { central, alertsQueue, telemetry } = azure;
  if (central) {
    const { alertSources, telemetry: exported, backChannel } = central.inputs;
    return { alertSources, telemetry: exported, ...(backChannel ? { backChannel } : {}) };
  }
  return {
    alertSources: [{ name: 'AlertsQueue', queue: alertsQueue }],
    telemetry: { stream: telemetry, consumerGroup: READINGS_GROUP },
    rules: {
      processor: azure.streamProcessor(database, reference),
      jobs: [rules.alerts, rules.telemetry, ...rules.others, ...(hasRecording ? [rules.recording] : [])],
      // The telemetry job only reports them.
      thresholds: { alerts: reference, ...(hasRecording ? { recording: reference } : {}) },
    },
  };
}
