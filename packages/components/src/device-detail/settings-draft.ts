import { sameJson, type Device, type Json, type TwinPatch } from '@csk/core';
import { leavesOf, valueAt, type PropertyItem } from './property-tree.ts';
import { entered, textOf, type SettingProblem } from './setting-values.ts';

interface Edit {
  readonly text: string;
  /** The value that was there when the user began to change it. */
  readonly base: Json | undefined;
}

type Twin = Pick<Device, 'desired' | 'tags'>;
type JsonObject = { readonly [key: string]: Json };

/** What the user has changed and not saved yet, over a twin that goes on living. Never changes; each step makes another. */
export class SettingsDraft {
  static readonly EMPTY = new SettingsDraft(new Map());
  readonly #edits: ReadonlyMap<string, Edit>;

  private constructor(edits: ReadonlyMap<string, Edit>) {
    this.#edits = edits;
  }

  get size(): number {
    return this.#edits.size;
  }

  /** What the field of a property shows. */
  text(item: PropertyItem, twin: Twin): string {
    return this.#edits.get(item.path)?.text ?? textOf(item.definition, currentOf(item, twin));
  }

  isEdited({ path }: PropertyItem): boolean {
    return this.#edits.has(path);
  }

  /** The user typed. What is back at the value that is there is no change any more. */
  change(item: PropertyItem, text: string, twin: Twin): SettingsDraft {
    const edit = this.#edits.get(item.path);
    const base = edit ? edit.base : currentOf(item, twin);
    const edits = new Map(this.#edits);
    if (text === textOf(item.definition, currentOf(item, twin))) edits.delete(item.path);
    else edits.set(item.path, { text, base });
    return new SettingsDraft(edits);
  }

  problem(item: PropertyItem): SettingProblem | undefined {
    const edit = this.#edits.get(item.path);
    const result = edit && entered(item.definition, edit.text);
    return result && 'problem' in result ? result.problem : undefined;
  }

  /** Whether the value under an edit is no longer the one that the user saw, nor the one that the user wants. */
  isOvertaken(item: PropertyItem, twin: Twin): boolean {
    const edit = this.#edits.get(item.path);
    if (!edit) return false;
    const now = currentOf(item, twin);
    return !sameJson(now ?? null, edit.base ?? null) && textOf(item.definition, now) !== edit.text;
  }

  /** The user has seen the other value and keeps the own one. */
  keep(item: PropertyItem, twin: Twin): SettingsDraft {
    const edit = this.#edits.get(item.path);
    if (!edit) return this;
    return new SettingsDraft(new Map(this.#edits).set(item.path, { text: edit.text, base: currentOf(item, twin) }));
  }

  drop({ path }: PropertyItem): SettingsDraft {
    const edits = new Map(this.#edits);
    edits.delete(path);
    return new SettingsDraft(edits);
  }

  /** Once `sent` is saved: without the changes that are there already; what was typed meanwhile is over the saved value. */
  settled(items: readonly PropertyItem[], twin: Twin, sent: SettingsDraft): SettingsDraft {
    const open = leavesOf(items).flatMap((item): readonly (readonly [string, Edit])[] => {
      const edit = this.#edits.get(item.path);
      const now = currentOf(item, twin);
      if (!edit || edit.text === textOf(item.definition, now)) return [];
      return [[item.path, sent.#means(item, now) ? { ...edit, base: now } : edit]];
    });
    return new SettingsDraft(new Map(open));
  }

  /** Whether this is the value that the user entered. */
  #means({ path, definition }: PropertyItem, value: Json | undefined): boolean {
    const edit = this.#edits.get(path);
    const result = edit && entered(definition, edit.text);
    return result !== undefined && 'value' in result && sameJson(result.value, value ?? null);
  }

  /** Whether none of the edited values has been changed by somebody else. */
  isUntouched(items: readonly PropertyItem[], twin: Twin): boolean {
    return !leavesOf(items).some((item) => this.isOvertaken(item, twin));
  }

  /** The changes for the service. Expects edits without problems. */
  patch(items: readonly PropertyItem[]): TwinPatch {
    const desired = this.#patchOf(items.filter(({ place }) => place === 'desired'));
    const tags = this.#patchOf(items.filter(({ place }) => place === 'tags'));
    return { ...(desired ? { desired } : {}), ...(tags ? { tags } : {}) };
  }

  #patchOf(items: readonly PropertyItem[]): JsonObject | undefined {
    const entries = items.flatMap((item): readonly (readonly [string, Json])[] => {
      const { definition, path, children } = item;
      if (definition.type === 'object') {
        const inside = this.#patchOf(children);
        return inside ? [[definition.name, inside]] : [];
      }
      const edit = this.#edits.get(path);
      const result = edit && entered(definition, edit.text);
      return result && 'value' in result ? [[definition.name, result.value]] : [];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }
}

function currentOf({ place, keys }: PropertyItem, twin: Twin): Json | undefined {
  return valueAt(twin[place], keys);
}
