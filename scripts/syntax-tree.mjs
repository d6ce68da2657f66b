// Reading and changing the syntax tree of a module, as rollup's plugins do.

/** All nodes of a type, at any depth. */
export function treeOf(node, type) {
  const inside = Object.values(node).flatMap((value) =>
    value && typeof value === 'object' ? treeOf(value, type) : [],
  );
  return node.type === type ? [node, ...inside] : inside;
}

/** The text with its parts from `start` to `end` replaced. Parts do not overlap. */
export function applied(code, edits) {
  let result = code;
  for (const { start, end, text } of [...edits].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, start) + text + result.slice(end);
  }
  return result;
}
