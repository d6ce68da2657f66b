const FAMILY = 'Csk Box';
/** As a value of `font-family`. */
export const BOX_FONT = `'${FAMILY}'`;

/** Units of one em. */
const EM = 1000;
const ADVANCE = 560;
const ASCENT = 900;
const DESCENT = -250;

type Table = readonly number[];

const u16 = (value: number): Table => [(value >> 8) & 0xff, value & 0xff];
const u32 = (value: number): Table => [...u16(value >>> 16), ...u16(value & 0xffff)];
const words = (...values: readonly number[]): Table => values.flatMap(u16);

/** A rectangle, as an outline of four points. */
function box(): Table {
  const [left, right, bottom, top] = [60, 500, 0, 640];
  const flags = [1, 1, 1, 1];
  return [
    ...words(1, left, bottom, right, top, 3, 0),
    ...flags,
    ...words(left, 0, right - left, 0),
    ...words(bottom, top - bottom, 0, bottom - top),
  ];
}

/** Glyphs: 0 is that of missing characters, 1 the blank, 2 everything else. */
function tables(): ReadonlyMap<string, Table> {
  const outline = box();
  const glyf = [...outline, ...outline];
  const loca = [0, outline.length, outline.length, glyf.length].flatMap(u32);
  const blanks = [
    [0x20, 0x20, 1],
    [0x21, 0x9f, 2],
    [0xa0, 0xa0, 1],
    [0xa1, 0x1fff, 2],
    [0x2000, 0x200f, 1],
    [0x2010, 0x2027, 2],
    [0x2028, 0x202f, 1],
    [0x2030, 0x2fff, 2],
    [0x3000, 0x3000, 1],
    [0x3001, 0x10ffff, 2],
  ] as const;
  // Format 13: many characters, one glyph.
  const groups = blanks.flatMap((group) => group.flatMap(u32));
  const subtable = [...words(13, 0), ...u32(16 + groups.length), ...u32(0), ...u32(blanks.length), ...groups];
  const name = [...'CskBox'].flatMap((letter) => u16(letter.charCodeAt(0)));
  return new Map([
    ['OS/2', os2()],
    ['cmap', [...words(0, 1, 3, 10), ...u32(12), ...subtable]],
    ['glyf', glyf],
    ['head', head()],
    ['hhea', [...u32(0x10000), ...words(ASCENT, DESCENT, 0, ADVANCE, 60, 60, 500, 1, 0, 0, 0, 0, 0, 0, 0, 3)]],
    ['hmtx', words(ADVANCE, 60, ADVANCE, 0, ADVANCE, 60)],
    ['loca', loca],
    ['maxp', [...u32(0x10000), ...words(3, 4, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0)]],
    ['name', [...words(0, 1, 18), ...words(3, 1, 0x409, 1, name.length, 0), ...name]],
    ['post', [...u32(0x30000), ...u32(0), ...words(-100, 50), ...u32(0), ...u32(0), ...u32(0), ...u32(0), ...u32(0)]],
  ]);
}

function head(): Table {
  return [
    ...u32(0x10000),
    ...u32(0x10000),
    ...u32(0),
    ...u32(0x5f0f3cf5),
    ...words(3, EM),
    ...Array.from({ length: 16 }, () => 0),
    ...words(0, DESCENT, ADVANCE, ASCENT, 0, 8, 2, 1, 0),
  ];
}

function os2(): Table {
  const sizes = words(4, ADVANCE, 400, 5, 0, 650, 600, 0, 75, 650, 600, 0, 350, 50, 300, 0);
  const panose = Array.from({ length: 10 }, () => 0);
  const ranges = Array.from({ length: 4 }, () => u32(0)).flat();
  const vendor = [...'CSK '].map((letter) => letter.charCodeAt(0));
  const metrics = words(0x40, 0x20, 0xffff, ASCENT, DESCENT, 0, ASCENT, -DESCENT);
  return [...sizes, ...panose, ...ranges, ...vendor, ...metrics, ...u32(1), ...u32(0), ...words(500, 640, 0, 0x20, 1)];
}

/** The file: directory, then tables at multiples of four bytes. */
function fontFile(): Uint8Array<ArrayBuffer> {
  const all = [...tables()];
  const directory: number[] = [...u32(0x10000), ...words(all.length, 128, 3, all.length * 16 - 128)];
  const body: number[] = [];
  for (const [tag, table] of all) {
    const padded = [...table, ...Array.from({ length: -table.length & 3 }, () => 0)];
    let sum = 0;
    for (let i = 0; i < padded.length; i += 4) {
      const [a = 0, b = 0, c = 0, d = 0] = padded.slice(i, i + 4);
      sum = (sum + (((a << 24) | (b << 16) | (c << 8) | d) >>> 0)) >>> 0;
    }
    directory.push(...[...tag].map((letter) => letter.charCodeAt(0)));
    directory.push(...u32(sum), ...u32(12 + all.length * 16 + body.length), ...u32(table.length));
    body.push(...padded);
  }
  return new Uint8Array([...directory, ...body]);
}

/**
 * A font in which every character is the same rectangle: text is laid out and painted alike on every machine, whatever
 * fonts it has. Made here, byte by byte, so that no font file has to be trusted or licensed.
 */
export async function loadBoxFont(): Promise<void> {
  const face = new FontFace(FAMILY, fontFile());
  document.fonts.add(await face.load());
}
