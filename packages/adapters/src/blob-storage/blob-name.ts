import { ConnectedServiceError } from '@csk/core';

/** Longest name that Azure Blob Storage takes (Naming and referencing containers, blobs, and metadata). */
const MAX_NAME = 1_024;

/**
 * The parts of a blob's name, each fit to be a file's name on every system.
 * @throws ConnectedServiceError `invalid` for a name that could leave the container or be two blobs at once.
 */
export function blobNameParts(name: string): readonly string[] {
  const parts = name.split('/');
  if (name.length > MAX_NAME || parts.some((part) => !isSafePart(part))) {
    throw new ConnectedServiceError('invalid', `${JSON.stringify(name.slice(0, 80))} is no name of a blob.`, {
      port: 'blob-storage',
      details: { field: 'name' },
    });
  }
  return parts;
}

/** Marks files that are being written; no blob's name may look like that. */
export const UNFINISHED = '.csk-unfinished';

function isSafePart(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || part.endsWith(UNFINISHED)) return false;
  // Back slash and colon are separators on Windows, the control characters no part of any file's name.
  return !/[\\:\u0000-\u001f\u007f]/.test(part);
}
