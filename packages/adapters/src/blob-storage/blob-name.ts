import { ConnectedServiceError } from '@csk/core';

/** Longest name that Azure Blob Storage takes (Naming and referencing containers, blobs, and metadata). */
const MAX_NAME = 1_024;
/** Longest name of a file, in bytes of UTF-8. */
const MAX_PART_BYTES = 255;

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
  if (part === '' || part.endsWith(UNFINISHED) || Buffer.byteLength(part) > MAX_PART_BYTES) return false;
  // Windows drops dots and blanks at the end, so that two names would be one file; these two are folders everywhere.
  if (/[. ]$/.test(part)) return false;
  // Half a surrogate pair has no UTF-8: all of them would be one name. The others are no part of a name on Windows.
  return !/[\\:<>"|?*]|\p{Surrogate}/u.test(part) && !hasControlCharacter(part);
}

/** Control characters (ASCII 0 to 31 and 127) are no part of any file's name. */
function hasControlCharacter(text: string): boolean {
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x7f) return true;
  }
  return false;
}
