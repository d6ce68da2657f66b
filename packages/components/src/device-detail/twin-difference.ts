import { isJsonObject, sameJson, type Json } from '@csk/core';

/** A setting that the device does not report as it is wanted. */
export interface OpenSetting {
  readonly name: string;
  readonly wanted: Json;
  readonly reported: Json | undefined;
}

const MAX_SHOWN = 20;
const MAX_DEPTH = 8;

/** Settings that the device reports otherwise, or not at all; the first ones. */
export function openSettings(desired: Json | undefined, reported: Json | undefined): readonly OpenSetting[] {
  const open: OpenSetting[] = [];
  compare(desired, reported, [], open);
  return open;
}

function compare(
  wanted: Json | undefined,
  reported: Json | undefined,
  keys: readonly string[],
  open: OpenSetting[],
): void {
  if (wanted === undefined || open.length >= MAX_SHOWN) return;
  if (isJsonObject(wanted) && keys.length < MAX_DEPTH) {
    for (const [key, value] of Object.entries(wanted)) {
      const other = isJsonObject(reported) && Object.hasOwn(reported, key) ? reported[key] : undefined;
      compare(value, other, [...keys, key], open);
    }
  } else if (reported === undefined || !sameJson(wanted, reported)) {
    open.push({ name: keys.join('.'), wanted, reported });
  }
}
