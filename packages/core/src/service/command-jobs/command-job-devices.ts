import { JOB_BATCH_SIZE } from '../../model/index.ts';
import type {
  CommandJob,
  CommandJobBatch,
  CommandJobExclusion,
  CommandJobTarget,
  Id,
  Page,
  PageOptions,
} from '../../model/index.ts';
import type { StoreReader } from '../../ports/index.ts';
import { invalid } from '../input-guard.ts';

const DEFAULT_PAGE_SIZE = 50;

/** Padded, so that the order of ids is the order of sending. */
export function batchIdOf(jobId: Id<'commandJob'>, index: number): Id<'commandJobBatch'> {
  return `${jobId}-${padded(index)}`;
}

/** Of the batches that keep who was left out. */
export function leftOutIdOf(jobId: Id<'commandJob'>, index: number): Id<'commandJobBatch'> {
  return `${jobId}-out-${padded(index)}`;
}

function padded(index: number): string {
  return String(index).padStart(4, '0');
}

/** The devices of a job, in the order of sending. */
export function targetsPage(
  reader: StoreReader,
  job: CommandJob,
  options: PageOptions,
): Promise<Page<CommandJobTarget>> {
  return devicesPage(reader, options, {
    count: job.targetCount,
    idOf: (index) => batchIdOf(job.id, index),
    itemsOf: ({ targets }) => targets,
  });
}

/** The devices that were left out of a job, by reason. Of a job from before they were kept there are none. */
export function excludedPage(
  reader: StoreReader,
  job: CommandJob,
  options: PageOptions,
): Promise<Page<CommandJobExclusion>> {
  return devicesPage(reader, options, {
    count: Object.values(job.excluded).reduce((sum, count) => sum + count, 0),
    idOf: (index) => leftOutIdOf(job.id, index),
    itemsOf: ({ excluded = [] }) => excluded,
  });
}

interface Devices<T> {
  readonly count: number;
  readonly idOf: (index: number) => Id<'commandJobBatch'>;
  readonly itemsOf: (batch: CommandJobBatch) => readonly T[];
}

/** The lists of a job's devices never change, so a place in one is a good token. */
async function devicesPage<T>(
  reader: StoreReader,
  { continuationToken = '0', maxPageSize = DEFAULT_PAGE_SIZE }: PageOptions,
  { count, idOf, itemsOf }: Devices<T>,
): Promise<Page<T>> {
  if (!/^\d{1,5}$/.test(continuationToken)) throw invalid('continuationToken', 'is not one of this list');
  const start = Number(continuationToken);
  const end = Math.min(start + maxPageSize, count);
  const indexes: number[] = [];
  for (let index = Math.floor(start / JOB_BATCH_SIZE); index * JOB_BATCH_SIZE < end; index += 1) indexes.push(index);
  const batches = await reader.getAll('commandJobBatch', indexes.map(idOf));
  const items = [...batches].sort((a, b) => a.index - b.index).flatMap(itemsOf);
  const offset = start - (indexes[0] ?? 0) * JOB_BATCH_SIZE;
  const page = items.slice(offset, offset + end - start);
  return end < count && page.length > 0 ? { items: page, continuationToken: String(end) } : { items: page };
}
