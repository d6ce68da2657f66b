import { sameJson } from '../model/index.ts';

/** Names of the document's fields that differ; what the store itself gives a record is no news. */
export function changedFields(before: object, after: object): readonly string[] {
  const [old, now] = [
    new Map<string, unknown>(Object.entries(before)),
    new Map<string, unknown>(Object.entries(after)),
  ];
  const given = ['version', 'createdAt', 'updatedAt'];
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((key) => !given.includes(key) && !sameJson(old.get(key), now.get(key)))
    .sort();
}
