import type { Command } from '@csk/core';
import type { Icon } from '../theme/icon.ts';
import * as icons from '../theme/icons.ts';
import type { CommandStep } from './command-steps.ts';

/** The symbol of a step: how it went, or that it has not come. */
export function stepIcon({ status, state }: CommandStep): Icon {
  if (state === 'ahead' || state === 'skipped') return icons.inactive;
  if (status === 'rejected' || status === 'failed' || status === 'cancelled') return icons.cross;
  if (status === 'expired') return icons.clock;
  if (status === 'unknown') return icons.question;
  return state === 'now' && status !== 'completed' ? icons.progress : icons.check;
}

/** Whether an outcome is good, bad or in doubt, for its colour; the words say the same. */
export function toneOf(status: Command['status']): string {
  if (status === 'completed') return 'good';
  if (status === 'rejected' || status === 'failed') return 'bad';
  return status === 'expired' || status === 'unknown' ? 'unsure' : '';
}
