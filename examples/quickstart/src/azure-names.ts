/** What the engine asks for in an IoT Hub and a Service Bus namespace; `examples/azure/main.bicep` makes the same. */

export const ALERTS_QUEUE = 'alerts';
/** Who reads the hub's events to keep readings. */
export const READINGS_GROUP = 'readings';
/** Who reads them for the embedded rules. */
export const RULES_GROUP = 'rulescg';
