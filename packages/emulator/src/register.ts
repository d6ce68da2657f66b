// Preload: `CSK_EMULATOR_CA=<path of ca.pem> node --import @csk/emulator/register app.js`.
// Reads the CA file and applies trustEmulator before the application imports any Microsoft client.
import { readFileSync } from 'node:fs';
import { trustEmulator } from './trust.ts';

const path = process.env['CSK_EMULATOR_CA'];
if (!path) throw new Error("Set CSK_EMULATOR_CA to the path of the emulator's ca.pem.");
trustEmulator(readFileSync(path, 'utf8'));
