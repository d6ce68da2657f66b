/// <reference types="node" />
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { acceptedSizes, ourSizes } from '../../../../bench/ui/sizes.ts';

test('what a page ships is as large as was agreed to, byte by byte', async () => {
  assert.deepEqual(
    await ourSizes(),
    acceptedSizes(),
    'The size of a bundle has changed. If that is worth it: npm run bench -- ui --accept-sizes, and commit the file.',
  );
});
