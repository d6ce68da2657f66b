import type { RenderOptions } from 'lit';

/**
 * Copies the content of templates with a suffix on our tags. Lit asks such a scope for every copy, and counts nodes to
 * find the places of values: an element therefore only changes its name, never its place.
 */
export function suffixedTags(suffix: string): NonNullable<RenderOptions['creationScope']> {
  const renamed = new WeakMap<Node, Node>();
  return {
    importNode(content: Node, deep?: boolean): Node {
      let source = renamed.get(content);
      if (!source) {
        // Stays in the template's own document, where nothing is upgraded under its old name.
        source = content.cloneNode(true);
        rename(source, suffix);
        renamed.set(content, source);
      }
      return document.importNode(source, deep);
    },
  };
}

function rename(content: Node, suffix: string): void {
  if (!(content instanceof DocumentFragment)) return;
  for (const old of content.querySelectorAll('*')) {
    if (!old.localName.startsWith('csk-')) continue;
    const element = (content.ownerDocument ?? document).createElement(`${old.localName}-${suffix}`);
    for (const { name, value } of old.attributes) element.setAttribute(name, value);
    element.append(...old.childNodes);
    old.replaceWith(element);
  }
}
