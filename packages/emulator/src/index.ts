export { startEmulator, type Emulator, type EmulatorDiagnostics } from './emulator.ts';
export type { EmulatorOptions, QueueOptions } from './options.ts';
export { trustEmulator } from './trust.ts';
