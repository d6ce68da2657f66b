const decoder = new TextDecoder('utf-8', { fatal: true });

/**
 * The JSON of a message or blob, as an input with JSON serialization takes it ("Stream data as input", Azure
 * documentation): one value; a list, which stands for its elements; or several values one after the other, on a line
 * each or not, which come as a list too. Undefined where any part of it is no JSON or the bytes are no UTF-8: Azure gives
 * up the whole message as well.
 */
export function readJsonBody(body: Uint8Array): unknown {
  let text: string;
  try {
    text = decoder.decode(body);
  } catch {
    return undefined;
  }
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
