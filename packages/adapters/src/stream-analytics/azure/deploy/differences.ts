import { type ArmValue, FileText, isList, Secret } from '../arm-value.ts';
import { isFields } from './current-job.ts';

/** Values of these names mean the same in any case; Azure does not always give them back as it got them. */
const ANY_CASE = new Set([
  'type',
  'datatype',
  'encoding',
  'format',
  'authenticationmode',
  'outputerrorpolicy',
  'eventsoutoforderpolicy',
  'datalocale',
]);

/**
 * Fields of data sources that Azure never fills in by itself: one that is there and not wanted was described before, and
 * is to go. `$Default` is what Azure calls the consumer group of those who name none.
 */
const NEVER_ADDED = [
  'partitionKey',
  'propertyColumns',
  'systemPropertyColumns',
  'consumerGroupName',
  'deltaSnapshotQuery',
];
const NO_CONSUMER_GROUP = '$default';

/**
 * Paths at which what is wanted is not what is there. What Azure adds of its own is no difference, and neither are
 * secrets: Azure never tells them, so nobody can see whether they differ.
 */
export function differences(wanted: ArmValue, present: unknown, path = ''): string[] {
  if (wanted instanceof Secret) return [];
  if (wanted instanceof FileText) return sameText(wanted.text, present) ? [] : [path];
  if (isList(wanted)) {
    if (!Array.isArray(present) || present.length !== wanted.length) return [path];
    return wanted.flatMap((item, index) => differences(item, present[index], `${path}[${index}]`));
  }
  if (typeof wanted === 'object') {
    if (!isFields(present)) return [path];
    const pathOf = (name: string): string => (path ? `${path}.${name}` : name);
    const changed = Object.entries(wanted).flatMap(([name, item]) =>
      differences(item, Object.hasOwn(present, name) ? present[name] : undefined, pathOf(name)),
    );
    const isMap = path.endsWith('.systemPropertyColumns');
    const mayBeLeft = isMap ? Object.keys(present) : path.endsWith('datasource.properties') ? NEVER_ADDED : [];
    const left = mayBeLeft.filter((name) => !Object.hasOwn(wanted, name) && saysSomething(present[name]));
    return [...changed, ...left.map(pathOf)];
  }
  if (wanted === present) return [];
  const name = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  const alike =
    (ANY_CASE.has(name) || path.toLowerCase().endsWith('sku.name')) &&
    typeof wanted === 'string' &&
    typeof present === 'string' &&
    wanted.toLowerCase() === present.toLowerCase();
  return alike ? [] : [path];
}

function saysSomething(present: unknown): boolean {
  if (typeof present === 'string') return present !== '' && present.toLowerCase() !== NO_CONSUMER_GROUP;
  return typeof present === 'object' && present !== null && Object.keys(present).length > 0;
}

/** Azure may give line ends back in another form, and the last one not at all. */
function sameText(wanted: string, present: unknown): boolean {
  return typeof present === 'string' && unixLines(present) === unixLines(wanted);
}

const unixLines = (text: string): string => text.replaceAll('\r\n', '\n').trimEnd();
