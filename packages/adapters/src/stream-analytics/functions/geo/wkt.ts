import { type Geometry, MAX_POSITIONS, type Position } from './geometry.ts';

const MAX_TEXT = 400_000;
const TOKEN = /\s*([A-Za-z]+|[(),]|[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?)/y;

/** Reads Well Known Text ("OGC Simple Features"); false when it is none. Heights and measures are left out. */
export function readWkt(text: string, into: Geometry): boolean {
  if (text.length > MAX_TEXT) return false;
  const tokens: string[] = [];
  const source = text.replace(/^\s*SRID=\d+;/i, '').trimEnd();
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < source.length;) {
    const found = TOKEN.exec(source)?.[1];
    if (found === undefined || tokens.length > 6 * MAX_POSITIONS) return false;
    tokens.push(found);
  }
  const reader = new WktReader(tokens, into);
  return reader.geometry(0) && reader.ended;
}

class WktReader {
  readonly #tokens: readonly string[];
  readonly #into: Geometry;
  #at = 0;

  constructor(tokens: readonly string[], into: Geometry) {
    this.#tokens = tokens;
    this.#into = into;
  }

  get ended(): boolean {
    return this.#at === this.#tokens.length;
  }

  #word(): string {
    const word = (this.#tokens[this.#at] ?? '').toUpperCase();
    this.#at += 1;
    return word;
  }

  #takes(token: string): boolean {
    if ((this.#tokens[this.#at] ?? '').toUpperCase() !== token) return false;
    this.#at += 1;
    return true;
  }

  geometry(depth: number): boolean {
    const kind = this.#word();
    for (const dimension of ['Z', 'M', 'ZM']) this.#takes(dimension);
    if (this.#takes('EMPTY')) return true;
    const { points, lines, polygons } = this.#into;
    const take = <T>(item: T | undefined, into: T[]): boolean => item !== undefined && into.push(item) > 0;
    switch (kind) {
      case 'POINT':
        return this.#takes('(') && take(this.#position(), points) && this.#takes(')');
      case 'MULTIPOINT':
        return this.#list(() => {
          const isWrapped = this.#takes('(');
          return take(this.#position(), points) && (!isWrapped || this.#takes(')'));
        });
      case 'LINESTRING':
        return take(this.#positions(), lines);
      case 'MULTILINESTRING':
        return this.#list(() => take(this.#positions(), lines));
      case 'POLYGON':
        return take(this.#rings(), polygons);
      case 'MULTIPOLYGON':
        return this.#list(() => take(this.#rings(), polygons));
      case 'GEOMETRYCOLLECTION':
        return depth < 4 && this.#list(() => this.geometry(depth + 1));
      default:
        return false;
    }
  }

  /** `( item , item … )` */
  #list(item: () => boolean): boolean {
    if (!this.#takes('(')) return false;
    do {
      if (!item()) return false;
    } while (this.#takes(','));
    return this.#takes(')');
  }

  #positions(): Position[] | undefined {
    const positions: Position[] = [];
    const isRead = this.#list(() => {
      const position = this.#position();
      return position !== undefined && positions.push(position) > 0;
    });
    return isRead ? positions : undefined;
  }

  #rings(): Position[][] | undefined {
    const rings: Position[][] = [];
    const isRead = this.#list(() => {
      const ring = this.#positions();
      return ring !== undefined && rings.push(ring) > 0;
    });
    return isRead ? rings : undefined;
  }

  #position(): Position | undefined {
    const numbers: number[] = [];
    while (/^[-+.\d]/.test(this.#tokens[this.#at] ?? '')) numbers.push(Number(this.#word()));
    const [x, y] = numbers;
    if (x === undefined || y === undefined || numbers.length > 4) return undefined;
    return Number.isFinite(x) && Number.isFinite(y) ? [x, y] : undefined;
  }
}
