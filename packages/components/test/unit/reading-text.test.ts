import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readingText } from '../../src/device-facts/reading-text.ts';
import { formatterFor } from '../../src/format/formatter.ts';

test('a small reading is not shown as nothing', () => {
  const format = formatterFor({ locale: 'en-GB' });
  const shown = [78.4, 1234.567, 1, 0, -12.345, 0.5, 0.0042, -0.00042, 1.5e-7].map((one) => readingText(one, format));
  assert.deepEqual(shown, ['78.4', '1,234.57', '1', '0', '-12.35', '0.5', '0.0042', '-0.00042', '0.00000015']);
  assert.equal(readingText(1e-300, format), '0');
  assert.equal(readingText(Number.NaN, format), 'NaN');
});
