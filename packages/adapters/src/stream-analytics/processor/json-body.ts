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

/**
 * Reads the bodies of a batch, each as {@link readJsonBody} does. To call the decoder costs more than to decode a message
 * of a usual size, so the bytes of all are decoded in one go and their text is cut where each of them ends.
 */
export function readJsonBodies(bodies: readonly Uint8Array[]): unknown[] {
  const text = decodeTogether(bodies);
  if (text === undefined) return bodies.map(readJsonBody);
  const values: unknown[] = [];
  let begin = 0;
  for (let at = 0; at < bodies.length; at += 1) {
    const end = begin + (bodies[at]?.length ?? 0);
    values.push(parse(text.slice(begin, end)));
    begin = end;
  }
  return values;
}

/** The text of all bodies, where it can be cut by their lengths: when every byte is a character. */
function decodeTogether(bodies: readonly Uint8Array[]): string | undefined {
  let size = 0;
  for (const { length } of bodies) size += length;
  if (size > TOGETHER) return undefined;
  let end = 0;
  for (const body of bodies) {
    together.set(body, end);
    end += body.length;
  }
  try {
    const text = decoder.decode(together.subarray(0, size));
    return text.length === size ? text : undefined;
  } catch {
    return undefined;
  }
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
