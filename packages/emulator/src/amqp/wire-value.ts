/** Nesting deeper than any client's; a limit keeps a hostile value from exhausting the stack. */
const MAX_DEPTH = 32;
/** Elements of an array whose elements take no bytes: there the size bounds nothing. */
const MAX_EMPTY_ELEMENTS = 4096;

const malformed = (): never => {
  throw new RangeError('Malformed AMQP value.');
};

/**
 * Walks one AMQP 1.0 value (part 1 of the OASIS standard) without decoding it.
 *
 * @returns the offset just after the value.
 * @throws RangeError when sizes and counts disagree with the bytes that are there.
 */
export function endOfValue(bytes: Buffer, at: number, depth = 0): number {
  if (depth > MAX_DEPTH) malformed();
  const code = bytes.readUInt8(at);
  if (code === 0x00) return endOfValue(bytes, endOfValue(bytes, at + 1, depth + 1), depth + 1);
  return endOfContent(bytes, at + 1, code, depth);
}

/** The constructor's high nibble tells the layout: none, 1, 2, 4, 8, 16 bytes, variable, compound, array. */
function endOfContent(bytes: Buffer, at: number, code: number, depth: number): number {
  const category = code >>> 4;
  let end: number;
  if (category === 0x4) return at;
  else if (category >= 0x5 && category <= 0x9) end = at + (1 << (category - 0x5));
  else if (category === 0xa) end = at + 1 + bytes.readUInt8(at);
  else if (category === 0xb) end = at + 4 + bytes.readUInt32BE(at);
  else if (category >= 0xc) end = endOfCollection(bytes, at, category, depth);
  else return malformed();
  return end > bytes.length ? malformed() : end;
}

function endOfCollection(bytes: Buffer, at: number, category: number, depth: number): number {
  const width = category === 0xc || category === 0xe ? 1 : 4;
  const read = (offset: number): number => (width === 1 ? bytes.readUInt8(offset) : bytes.readUInt32BE(offset));
  const end = at + width + read(at);
  if (end > bytes.length) malformed();
  const count = read(at + width);
  let next = at + 2 * width;
  if (category === 0xc || category === 0xd) {
    for (let index = 0; index < count && next <= end; index += 1) next = endOfValue(bytes, next, depth + 1);
  } else {
    if (bytes.readUInt8(next) === 0x00) next = endOfValue(bytes, next + 1, depth + 1);
    const code = bytes.readUInt8(next);
    next += 1;
    if (code >>> 4 === 0x4 && count > MAX_EMPTY_ELEMENTS) malformed();
    for (let index = 0; index < count && next <= end; index += 1) next = endOfContent(bytes, next, code, depth + 1);
  }
  return next === end ? end : malformed();
}
