import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder that other users may pass through: where the tests run as root, PostgreSQL runs as somebody else and
 * must reach its data below it.
 */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'csk-'));
  chmodSync(folder, 0o711);
  return folder;
}
