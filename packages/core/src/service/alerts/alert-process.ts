import { processOf } from '../../model/index.ts';
import type { AlertProcess, Id } from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { expectRecord } from '../transaction.ts';

/** The process of an alert; a repeat stands for its parent's. */
export async function alertProcess(reader: StoreReader, id: Id<'alert'>): Promise<AlertProcess> {
  const named = await expectRecord(reader, 'alert', id);
  const alert = named.parentId === undefined ? named : await expectRecord(reader, 'alert', named.parentId);
  const record = alert.caseId === undefined ? undefined : await reader.get('case', alert.caseId);
  return processOf(alert, record);
}
