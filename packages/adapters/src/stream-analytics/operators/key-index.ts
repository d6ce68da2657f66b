import type { Key } from '../types/compare.ts';

/** Up to so many keys a Map is the quicker one: all that it goes through stays in the processor's cache. */
const MANY = 4096;
/** Longer texts take longer to go through than a Map takes to find them. */
const LONGEST = 64;
/** A key for which no place is free within so many steps goes to the Map, so that keys chosen to collide gain nothing. */
const FURTHEST = 16;

/**
 * Numbers of keys, from 0 in the order in which they came.
 *
 * A Map goes from key to key through the texts themselves, and very many of those lie all over the memory. Here hashes
 * lie side by side then, and only a text that is the right one is looked at.
 */
export class KeyIndex {
  readonly #keys: Key[] = [];
  readonly #map = new Map<Key, number>();
  /** Number of a key plus one, at the place of its hash or soon behind it; 0 where there is none. Empty for few keys. */
  #slots = new Int32Array(0);
  /** By number. */
  #hashes = new Int32Array(0);

  get size(): number {
    return this.#keys.length;
  }

  get(key: Key): number | undefined {
    const slots = this.#slots;
    if (slots.length === 0 || !isShortText(key)) return this.#map.get(key);
    const hash = hashOf(key);
    for (let step = 0; step < FURTHEST; step += 1) {
      const number = (slots[(hash + step) & (slots.length - 1)] ?? 0) - 1;
      if (number < 0) return undefined;
      if (this.#hashes[number] === hash && this.#keys[number] === key) return number;
    }
    return this.#map.get(key);
  }

  /** Gives the next number to a key that has none. */
  add(key: Key): number {
    const number = this.#keys.length;
    this.#keys.push(key);
    if (number >= MANY && 2 * number >= this.#slots.length) this.#spread();
    else this.#place(key, number);
    return number;
  }

  #place(key: Key, number: number): void {
    if (this.#slots.length > 0 && isShortText(key)) {
      const hash = (this.#hashes[number] ||= hashOf(key));
      for (let step = 0; step < FURTHEST; step += 1) {
        const at = (hash + step) & (this.#slots.length - 1);
        if (this.#slots[at] !== 0) continue;
        this.#slots[at] = number + 1;
        return;
      }
    }
    this.#map.set(key, number);
  }

  /** Twice the places as before, or the first ones. */
  #spread(): void {
    const hashes = this.#hashes;
    this.#slots = new Int32Array(Math.max(4 * MANY, 2 * this.#slots.length));
    this.#hashes = new Int32Array(this.#slots.length / 2);
    this.#hashes.set(hashes);
    this.#map.clear();
    this.#keys.forEach((each, number) => this.#place(each, number));
  }
}

const isShortText = (key: Key): key is string => typeof key === 'string' && key.length <= LONGEST;

/** FNV-1a, with its upper bits mixed into the lower ones, which choose the place. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return hash ^ (hash >>> 15);
}
