import { plural } from '../locale/plural.ts';

/** What forms for values say about their fields. */
export const valueFormStrings = {
  notSet: 'Not set',
  between: '{minimum} to {maximum}',
  atLeast: 'at least {minimum}',
  atMost: 'at most {maximum}',
  'not-a-number': 'Please enter a number.',
  'not-whole': 'Please enter a whole number.',
  'not-a-moment': 'Please enter a date and a time.',
  'not-json': 'Please enter a JSON object, for example {example}.',
  'too-low': 'Must be at least {limit}.',
  'too-high': 'Must be at most {limit}.',
  'too-long': plural('Must have at most {limit} character.', 'Must have at most {limit} characters.'),
  'too-precise': plural(
    'Must have at most {limit} digit after the point.',
    'Must have at most {limit} digits after the point.',
  ),
};

export type ValueFormStrings = typeof valueFormStrings;
