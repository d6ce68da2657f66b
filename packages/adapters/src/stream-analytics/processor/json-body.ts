const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON of a message or blob, as an input with JSON serialization takes it ("Stream data as input", Azure
 * documentation): one value; a list, which stands for its elements; or several values one after the other, on a line
 * each or not, which come as a list too. Undefined where any part of it is no JSON or the bytes are no UTF-8: Azure gives
 * up the whole message as well.
 */
export function readJsonBody(body: Uint8Array): unknown {
  try {
    return parse(decoder.decode(body));
  } catch {
    return undefined;
  }
}

/** Bodies of so many bytes together are decoded at once. */
const TOGETHER = 65_536;
const together = new Uint8Array(TOGETHER);
const [OPENING, CLOSING, COMMA, LINE_FEED, OF_RECORD] = [0x5b, 0x5d, 0x2c, 0x0a, 0x7b];

/**
 * Reads the bodies of a batch, each as {@link readJsonBody} does. To call the decoder and the parser for a message of a
 * usual size costs more than what they do, so the bytes of all are decoded in one go, and where that is sure to give the
 * same, their text is parsed in one go as well.
 */
export function readJsonBodies(bodies: readonly Uint8Array[]): unknown[] {
  const list = decodeList(bodies);
  if (list === undefined) return bodies.map(readJsonBody);
  return parseList(list, bodies) ?? cutList(list, bodies) ?? bodies.map(readJsonBody);
}

/** The text of a list of all bodies, a line each; undefined where they are too long or no UTF-8. */
function decodeList(bodies: readonly Uint8Array[]): string | undefined {
  let size = 1;
  for (const { length } of bodies) size += length + 2;
  if (size > TOGETHER) return undefined;
  together[0] = OPENING;
  let end = 1;
  for (const body of bodies) {
    together.set(body, end);
    end += body.length;
    together[end] = COMMA;
    together[end + 1] = LINE_FEED;
    end += 2;
  }
  // In place of the last comma, if there is one.
  end = Math.max(1, end - 2);
  together[end] = CLOSING;
  try {
    return decoder.decode(together.subarray(0, end + 1));
  } catch {
    return undefined;
  }
}

/**
 * The values of all bodies from one call of the parser; undefined where an element might be something else than the body
 * of its place, as two broken bodies can make up for each other.
 *
 * Every body begins with `{` and no bracket opens a second list. No string has a line feed in it, so the comma after each
 * body and the `{` of the next stand outside of strings; a comma goes before `{` in a list only, and there is one list.
 * So every such comma divides two elements of it. When it has as many elements as there are bodies, no other comma does,
 * and each body is one element.
 */
function parseList(list: string, bodies: readonly Uint8Array[]): unknown[] | undefined {
  if (list.includes('[', 1)) return undefined;
  for (const body of bodies) if (body[0] !== OF_RECORD) return undefined;
  try {
    const values = JSON.parse(list) as unknown[];
    return values.length === bodies.length ? values : undefined;
  } catch {
    return undefined;
  }
}

/** The same, each parsed on its own, where the list can be cut by the lengths of the bodies: every byte is a character. */
function cutList(list: string, bodies: readonly Uint8Array[]): unknown[] | undefined {
  let size = 0;
  for (const { length } of bodies) size += length + 2;
  if (list.length !== size) return undefined;
  let begin = 1;
  return bodies.map(({ length }) => {
    const text = list.slice(begin, begin + length);
    begin += length + 2;
    return parse(text);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return readSeveral(text);
  }
}

function readSeveral(text: string): unknown {
  const values: unknown[] = [];
  try {
    for (const part of partsOf(text)) {
      const value: unknown = JSON.parse(part);
      if (!Array.isArray(value)) values.push(value);
      else for (const item of value) values.push(item);
    }
  } catch {
    return undefined;
  }
  return values.length === 0 ? undefined : values;
}

/** Where a text opens or closes a record or list, or begins or ends a string; what is escaped does neither. */
const MARKS = /\\[^]|[{}[\]"]/g;

/** Cuts after each record or list that is not inside another; what is left over at the end is a part too. */
function* partsOf(text: string): Generator<string> {
  let begin = 0;
  let depth = 0;
  let inString = false;
  for (const { 0: sign, index } of text.matchAll(MARKS)) {
    if (sign === '"') inString = !inString;
    else if (inString) continue;
    else if (sign === '{' || sign === '[') depth += 1;
    else if (sign === '}' || sign === ']') {
      depth -= 1;
      if (depth > 0) continue;
      yield text.slice(begin, index + 1);
      begin = index + 1;
      depth = 0;
    }
  }
  if (text.slice(begin).trim() !== '') yield text.slice(begin);
}
