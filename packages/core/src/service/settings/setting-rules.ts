import { ALERT_COLUMNS, SETTING_NAMES } from '../../model/index.ts';
import type { AlertColumnNames, CommandProperties, SettingName, SettingValues } from '../../model/index.ts';
import { autoCloseOf } from '../raising/alert-auto-close.ts';
import { debounceRuleOf } from '../raising/debounce-rule.ts';
import { fieldsOf, flagOf, invalid, MAX_NAME, textOf } from '../input-guard.ts';
import { devicePullOf } from '../devices/scheduled-pull.ts';

/** How each setting is checked, whether an engine's options or somebody at run time gives it. */
const RULES: { readonly [N in SettingName]: (value: unknown) => SettingValues[N] } = {
  debounce: debounceRuleOf,
  autoClose: autoCloseOf,
  devicePull: devicePullOf,
  commandProperties: commandPropertiesOf,
  alertColumns: alertColumnsOf,
  backgroundProcessing: (value) => flagOf(value, 'backgroundProcessing'),
};

/** The changes that somebody asks for; `undefined` gives a setting back to the engine's options. */
export function settingsChangeOf(change: unknown): Partial<SettingValues> {
  const given = fieldsOf(change, '', SETTING_NAMES);
  return Object.fromEntries(
    SETTING_NAMES.flatMap((name): [string, unknown][] => {
      const value = given[name];
      if (value === undefined) return [];
      return [[name, value === null ? undefined : RULES[name](value)]];
    }),
  );
}

/** Property names of a JSON message: they differ, or a message would lose one half. */
function commandPropertiesOf(value: unknown): CommandProperties {
  const given = fieldsOf(value, 'commandProperties', ['name', 'parameters']);
  const name = propertyNameOf(given.name, 'commandProperties.name');
  const parameters = propertyNameOf(given.parameters, 'commandProperties.parameters');
  if (name === parameters) throw invalid('commandProperties.parameters', 'must differ from the other');
  return { name, parameters };
}

function alertColumnsOf(value: unknown): AlertColumnNames {
  const given = fieldsOf(value, 'alertColumns', ALERT_COLUMNS);
  return Object.fromEntries(
    ALERT_COLUMNS.flatMap((column): [string, string][] =>
      given[column] === undefined ? [] : [[column, propertyNameOf(given[column], `alertColumns.${column}`)]],
    ),
  );
}

function propertyNameOf(value: unknown, field: string): string {
  const name = textOf(value, field, MAX_NAME);
  if (name === '__proto__') throw invalid(field, 'can be no property name');
  return name;
}
