import type { Json, RuleForm, ThresholdRow } from '@csk/core';
import { readNumber } from '../format/read-number.ts';

/** A row of reference data as it is edited. */
export interface LimitRow {
  /** Stays the same while rows come and go around it. */
  readonly id: number;
  /** As it was read; empty for a new one. */
  readonly stored: ThresholdRow;
  /** What was typed, by column. */
  readonly typed: ReadonlyMap<string, string>;
}

/**
 * What a column holds: by that text becomes a value. An `empty` one takes numbers as numbers, and all else as text;
 * `other` is not edited here.
 */
export type ColumnKind = 'number' | 'boolean' | 'text' | 'empty' | 'other';

export interface LimitColumn {
  readonly name: string;
  readonly kind: ColumnKind;
}

export function limitRows(rows: readonly ThresholdRow[]): readonly LimitRow[] {
  return rows.map((stored, id) => ({ id, stored, typed: new Map() }));
}

/** The columns of all rows, in the order in which they come; without rows those that the rule reads. */
export function limitColumns(rows: readonly LimitRow[], form: RuleForm | undefined): readonly LimitColumn[] {
  const kinds = new Map<string, ColumnKind | undefined>();
  for (const { stored } of rows) {
    for (const [name, value] of Object.entries(stored)) kinds.set(name, together(kinds.get(name), kindOf(value)));
  }
  for (const [name, kind] of readBy(form)) if (!kinds.has(name)) kinds.set(name, kind);
  return [...kinds].map(([name, kind = 'empty']) => ({ name, kind }));
}

function readBy(form: RuleForm | undefined): readonly (readonly [string, ColumnKind])[] {
  if (!form || form.kind === 'absence' || form.limits.kind === 'fixed') return [];
  const { deviceColumn, limitColumn, clearLimitColumn } = form.limits;
  const clear = clearLimitColumn === undefined ? [] : [[clearLimitColumn, 'number'] as const];
  return [[deviceColumn, 'text'], [limitColumn, 'number'], ...clear];
}

/** `undefined` for what is empty. */
function kindOf(value: Json | undefined): ColumnKind | undefined {
  if (value === null || value === undefined) return undefined;
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as ColumnKind;
  return typeof value === 'string' ? 'text' : 'other';
}

/** One object in a column makes all of it uneditable; number and text together are text. */
function together(one: ColumnKind | undefined, other: ColumnKind | undefined): ColumnKind | undefined {
  if (one === undefined || one === other) return other ?? one;
  if (other === undefined) return one;
  return one === 'other' || other === 'other' ? 'other' : 'text';
}

export function cellText({ stored, typed }: LimitRow, name: string): string {
  return typed.get(name) ?? storedText(stored, name);
}

function storedText(stored: ThresholdRow, name: string): string {
  const value = Object.hasOwn(stored, name) ? stored[name] : undefined;
  if (value === null || value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** So many rows are looked at; a filter finds the others. */
const SHOWN = 50;

/** A row in sight, with its place among all of them, from 1. */
export interface ShownRow {
  readonly row: LimitRow;
  readonly number: number;
}

/**
 * The rows that hold a text, as they are stored. One that was added or changed is never out of sight: neither while it is
 * written in, nor when something in it is wrong.
 */
export function shownRows(
  rows: readonly LimitRow[],
  columns: readonly LimitColumn[],
  text: string,
): readonly ShownRow[] {
  const wanted = text.trim().toLowerCase();
  const isTouched = ({ stored, typed }: LimitRow) => typed.size > 0 || Object.keys(stored).length === 0;
  const holds = ({ stored }: LimitRow) =>
    wanted === '' || columns.some(({ name }) => storedText(stored, name).toLowerCase().includes(wanted));
  return rows
    .map((row, index) => ({ row, number: index + 1 }))
    .filter(({ row }) => isTouched(row) || holds(row))
    .filter(({ row }, index) => isTouched(row) || index < SHOWN);
}

/** Whether what was typed is no value of the column. */
export function isCellWrong({ typed }: LimitRow, { name, kind }: LimitColumn): boolean {
  const text = typed.get(name)?.trim();
  return text !== undefined && text !== '' && valueOf(text, kind) === undefined;
}

function valueOf(text: string, kind: ColumnKind): Json | undefined {
  if (kind === 'number' || kind === 'empty') {
    return readNumber(text) ?? (kind === 'empty' ? text : undefined);
  }
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : undefined;
  return text;
}

/** The rows as they are to be written; `undefined` while something is wrong. What was not touched stays as it was. */
export function rowsToSave(
  rows: readonly LimitRow[],
  columns: readonly LimitColumn[],
): readonly ThresholdRow[] | undefined {
  if (rows.some((row) => columns.some((column) => isCellWrong(row, column)))) return undefined;
  const kinds = new Map(columns.map(({ name, kind }) => [name, kind]));
  return rows.map(({ stored, typed }) => {
    const changes = [...typed].map(([name, text]): readonly [string, Json] => [
      name,
      valueIn(stored, name, text.trim(), kinds.get(name) ?? 'text'),
    ]);
    return Object.fromEntries([...Object.entries(stored), ...changes]);
  });
}

function valueIn(stored: ThresholdRow, name: string, text: string, kind: ColumnKind): Json {
  // A number among texts stays a number as long as it says the same.
  if (Object.hasOwn(stored, name) && JSON.stringify(stored[name]) === text) return stored[name] ?? null;
  return text === '' ? null : (valueOf(text, kind) ?? null);
}
