import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { validFromOf } from '@csk/core';
import { checkQuery } from './check-query.ts';
import { type InputDescription, type StreamJobDescription, descriptionOf } from './description.ts';
import { invalid } from './fields.ts';

/** A reference data file: its name in the container and its content. */
export interface ReferenceFile {
  readonly blob: string;
  readonly text: string;
}

/** A description with everything it names, read and checked. */
export interface StreamJobSource {
  readonly description: StreamJobDescription;
  readonly query: string;
  /** Source text of each function by its name. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Files of each reference input that has some, oldest first. */
  readonly referenceFiles: ReadonlyMap<string, readonly ReferenceFile[]>;
}

const MAX_DESCRIPTION_BYTES = 1_000_000;
/** Bicep loads texts of at most this many characters. */
const MAX_SCRIPT_CHARACTERS = 131_072;
const MAX_REFERENCE_BYTES = 50_000_000;
const MAX_REFERENCE_FILES = 1_000;

/**
 * Reads a job description and the files it names, and checks that they fit together: the query compiles, and the names
 * in it are those described.
 * @throws ConnectedServiceError `invalid`, with `details.field` and a message that names the file or the place.
 */
export async function readStreamJob(file: string): Promise<StreamJobSource> {
  const description = descriptionOf(jsonOf(await textOfFile(file, 'job', MAX_DESCRIPTION_BYTES), 'job', file));
  const folder = await realpath(dirname(resolve(file)));
  const query = await textBelow(folder, description.query, 'query', MAX_SCRIPT_CHARACTERS);
  const scripts = new Map<string, string>();
  for (const { name, script } of description.functions) {
    scripts.set(name, await textBelow(folder, script, `functions.${name}.script`, MAX_SCRIPT_CHARACTERS));
  }
  checkQuery(description, query);
  const referenceFiles = new Map<string, readonly ReferenceFile[]>();
  for (const input of description.inputs) {
    if (input.files !== undefined) referenceFiles.set(input.name, await referenceFilesOf(folder, input, input.files));
  }
  return { description, query, scripts, referenceFiles };
}

function jsonOf(text: string, field: string, file: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw invalid(field, `${file} is no JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Files may only lie below the folder of the description: what is deployed must not depend on the rest of a disk. */
async function pathBelow(folder: string, path: string, field: string): Promise<string> {
  const outside = invalid(field, `${path} must lie below the folder of the description`);
  if (isAbsolute(path)) throw outside;
  const target = resolve(folder, path);
  if (leaves(folder, target)) throw outside;
  const real = await realpath(target).catch(() => {
    throw invalid(field, `there is no ${path}`);
  });
  if (leaves(folder, real)) throw outside;
  return real;
}

function leaves(folder: string, target: string): boolean {
  const way = relative(folder, target);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

async function textBelow(folder: string, path: string, field: string, maxCharacters: number): Promise<string> {
  const text = await textOfFile(await pathBelow(folder, path, field), field, maxCharacters * 4);
  if (text.trim() === '') throw invalid(field, `${path} is empty`);
  if (text.length > maxCharacters) throw invalid(field, `${path} has more than ${maxCharacters} characters`);
  return text;
}

async function textOfFile(path: string, field: string, maxBytes: number): Promise<string> {
  const facts = await stat(path).catch(() => undefined);
  if (facts?.isFile() !== true) throw invalid(field, `there is no file ${path}`);
  if (facts.size > maxBytes) throw invalid(field, `${path} has more than ${maxBytes} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch {
    throw invalid(field, `${path} is no UTF-8 text`);
  }
}

async function referenceFilesOf(folder: string, input: InputDescription, files: string): Promise<ReferenceFile[]> {
  const field = `inputs.${input.name}.files`;
  const root = await pathBelow(folder, files, field);
  const found = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => {
    throw invalid(field, `${files} is no folder`);
  });
  const { pathPattern } = input.fields;
  const pattern = typeof pathPattern === 'string' ? pathPattern : '';
  const blobs: { readonly blob: string; readonly text: string; readonly from: number }[] = [];
  for (const entry of found) {
    if (entry.isDirectory()) continue;
    const path = join(entry.parentPath, entry.name);
    const blob = relative(root, path).split(sep).join('/');
    const from = validFromOf(pattern, blob);
    if (from === undefined) throw invalid(field, `${blob} does not fit the pathPattern ${pattern}`);
    const text = await textOfFile(await pathBelow(folder, relative(folder, path), field), field, MAX_REFERENCE_BYTES);
    jsonOf(text, field, blob);
    blobs.push({ blob, text, from });
    if (blobs.length > MAX_REFERENCE_FILES) throw invalid(field, `has more than ${MAX_REFERENCE_FILES} files`);
  }
  if (blobs.length === 0) throw invalid(field, `${files} holds no file`);
  return blobs.sort((a, b) => a.from - b.from || (a.blob < b.blob ? -1 : 1)).map(({ blob, text }) => ({ blob, text }));
}
