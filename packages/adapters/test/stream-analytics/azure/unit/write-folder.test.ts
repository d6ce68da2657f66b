import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { writeProject } from '../../../../src/stream-analytics/azure/index.ts';
import { temporaryFolder } from '../job-folder.ts';

const FIRST = new Map([
  ['asaproj.json', '{}\n'],
  ['Inputs/A.json', '1\n'],
  ['Inputs/B.json', '2\n'],
]);
const SECOND = new Map([
  ['asaproj.json', '{}\n'],
  ['Inputs/A.json', '3\n'],
]);

async function contentOf(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(
    files.map(async (file) => [file.slice(folder.length + 1), await readFile(file, 'utf8')]),
  );
  return Object.fromEntries(texts.sort()) as Record<string, string>;
}

test('a new folder, then again, then a job that has changed: what it no longer has is removed', async (t) => {
  const folder = join(await temporaryFolder(t), 'a', 'b');
  await writeProject(folder, FIRST);
  const once = await contentOf(folder);
  assert.equal(once['Inputs/B.json'], '2\n');
  await writeProject(folder, FIRST);
  assert.deepEqual(await contentOf(folder), once);
  const { removed } = await writeProject(folder, SECOND);
  assert.deepEqual(removed, ['Inputs/B.json']);
  const { 'csk-stream.export.json': manifest, ...rest } = await contentOf(folder);
  assert.deepEqual(rest, Object.fromEntries(SECOND));
  assert.doesNotMatch(manifest ?? '', /B\.json/);
});

test('a folder of someone else is refused and left as it was, unless forced', async (t) => {
  const folder = await temporaryFolder(t);
  await writeFile(join(folder, 'thesis.txt'), 'years of work');
  await assert.rejects(writeProject(folder, FIRST), { code: 'conflict', message: /thesis\.txt .*--force/ });
  assert.deepEqual(await contentOf(folder), { 'thesis.txt': 'years of work' });
  await writeProject(folder, FIRST, true);
  assert.equal((await contentOf(folder))['thesis.txt'], 'years of work');
});

test('a file changed by hand is not overwritten; files beside the export stay', async (t) => {
  const folder = await temporaryFolder(t);
  await writeProject(folder, FIRST);
  await mkdir(join(folder, 'LocalRunOutputs'));
  await writeFile(join(folder, 'LocalRunOutputs', 'result.json'), '[]');
  await writeProject(folder, SECOND);
  assert.equal((await contentOf(folder))['LocalRunOutputs/result.json'], '[]');
  await writeFile(join(folder, 'Inputs', 'A.json'), 'mine');
  await assert.rejects(writeProject(folder, FIRST), { code: 'conflict', message: /A\.json was changed/ });
  await writeProject(folder, FIRST, true);
  assert.equal((await contentOf(folder))['Inputs/A.json'], '1\n');
});

test('an export that was cut off is completed, also where it left a half-written file', async (t) => {
  const folder = await temporaryFolder(t);
  await writeProject(folder, FIRST);
  await rm(join(folder, 'csk-stream.export.json'));
  await rm(join(folder, 'Inputs', 'B.json'));
  await writeFile(join(folder, 'Inputs', 'B.json.4711.tmp'), 'ha');
  await writeProject(folder, FIRST);
  assert.equal((await contentOf(folder))['Inputs/B.json'], '2\n');
});

test('a manifest that names files outside the folder removes nothing there', async (t) => {
  const outer = await temporaryFolder(t);
  const folder = join(outer, 'project');
  await mkdir(folder);
  await writeFile(join(outer, 'precious.txt'), 'x');
  const files = { '../precious.txt': 'hash', [join(outer, 'precious.txt')]: 'hash' };
  await writeFile(join(folder, 'csk-stream.export.json'), JSON.stringify({ files }));
  const { removed } = await writeProject(folder, FIRST);
  assert.deepEqual(removed, []);
  assert.equal(await readFile(join(outer, 'precious.txt'), 'utf8'), 'x');
});

test('a file takes the place of a folder, and a folder that of a file', async (t) => {
  const folder = await temporaryFolder(t);
  const flat = new Map([['ReferenceData/Limits/limits', '1\n']]);
  const deep = new Map([['ReferenceData/Limits/limits/2026-01-01/limits.json', '2\n']]);
  for (const files of [flat, deep, flat]) {
    await writeProject(folder, files);
    const { 'csk-stream.export.json': manifest, ...rest } = await contentOf(folder);
    assert.deepEqual(rest, Object.fromEntries(files));
    assert.ok(manifest);
  }
  await writeProject(folder, SECOND);
  assert.deepEqual((await readdir(folder)).sort(), ['Inputs', 'asaproj.json', 'csk-stream.export.json']);
});
