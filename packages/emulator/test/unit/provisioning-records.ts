import { encodeRecord, readRecords, type JournalRecord } from '../../src/journal/record.ts';

/** A record as it comes back from disk. */
export function decodedRecord(record: JournalRecord): JournalRecord {
  const found: JournalRecord[] = [];
  readRecords(encodeRecord(record), (read) => found.push(read));
  const [decoded] = found;
  if (!decoded) throw new Error('The record did not come back.');
  return decoded;
}
