export * from './simulator.ts';
export * from './control-routes.ts';
export * from './recording.ts';
export * from './replay.ts';
export * from './device-link.ts';
export type { DeviceView, Telemetry } from './simulated-device.ts';
