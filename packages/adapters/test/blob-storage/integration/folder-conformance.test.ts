import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createFolderBlobStore } from '@csk/adapters/blob-storage';
import { BLOB_STORE_CASES, runConformance } from '@csk/core/conformance';

runConformance(BLOB_STORE_CASES, {
  capabilities: {},
  async create() {
    const folder = await mkdtemp(join(tmpdir(), 'csk-blob-conformance-'));
    return {
      port: createFolderBlobStore({ folder }),
      observer: createFolderBlobStore({ folder }),
      dispose: () => rm(folder, { recursive: true, force: true }),
    };
  },
  test,
});
