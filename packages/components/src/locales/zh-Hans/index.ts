import type { Catalogue } from '../../locale/catalogue.ts';
import * as alerts from './alerts.ts';
import * as cases from './cases.ts';
import * as commands from './commands.ts';
import * as devices from './devices.ts';
import * as figures from './figures.ts';
import * as rules from './rules.ts';
import { errors } from './shared.ts';

/** All texts in Chinese in simplified characters. */
export const zhHans: Catalogue<'other'> = {
  language: 'zh-Hans',
  direction: 'ltr',
  errors,
  sections: { ...alerts, ...cases, ...commands, ...devices, ...figures, ...rules },
};
