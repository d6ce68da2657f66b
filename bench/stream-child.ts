// One case of the stream benchmark, in the process that was started for it. Sends the lines it logs, then its row.
import { sizeOf } from './size.ts';
import { streamCases } from './stream-cases.ts';

const index = Number(process.argv[2]);
const measure = streamCases[index];
if (!measure) throw new RangeError(`There is no case ${index}.`);
const size = { events: sizeOf('CSK_BENCH_EVENTS', 200_000), keys: sizeOf('CSK_BENCH_KEYS', 100_000) };
const send = (message: unknown) => process.send?.(message);
send(measure(size, send));
