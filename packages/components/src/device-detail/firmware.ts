import type { Json } from '@csk/core';
import { valueAt } from './property-tree.ts';

/**
 * Where devices report which firmware they run: as update campaigns ask them to, as Azure's DeviceInformation interface
 * has it, and as many do without either.
 */
const USUAL_PATHS = ['firmware.version', 'firmware', 'firmwareVersion', 'deviceInformation.swVersion', 'swVersion'];

/** The firmware that a device says it runs, where it says so; `path` names one place, as `modules.main.version`. */
export function firmwareOf(reported: Json | undefined, path: string | undefined): string | undefined {
  for (const one of path ? [path] : USUAL_PATHS) {
    const value = valueAt(reported, one.split('.'));
    if (typeof value === 'number' || (typeof value === 'string' && value.trim() !== '')) return String(value);
  }
  return undefined;
}
