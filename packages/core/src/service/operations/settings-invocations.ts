import { SETTING_NAMES } from '../../model/index.ts';
import { write } from './invocation.ts';
import type { Invocation } from './invocation.ts';

export const SETTINGS_INVOCATIONS = {
  Settings_Get: { parameters: [], invoke: (client, _fields, options) => client.settings.get(options) },
  Settings_Update: write([...SETTING_NAMES, 'ifVersion'], (client, change, options) =>
    client.settings.update(change, options),
  ),
} as const satisfies Readonly<Record<string, Invocation>>;
