interface Box {
  readonly owner: Element;
  readonly text: string;
  readonly rect: DOMRect;
}

const CONTROLS = 'button, input, select, textarea, a[href]';
/** What pixels are rounded by. */
const SLACK = 1.5;

/**
 * What is wrong with how an element is laid out, in words: something wider than it, text that is cut, texts or controls
 * that lie on each other. An ellipsis, and what can be scrolled to, are no faults.
 */
export function layoutProblems(host: HTMLElement): readonly string[] {
  const problems: string[] = [];
  if (host.scrollWidth > host.clientWidth + SLACK)
    problems.push(`it is ${host.scrollWidth - host.clientWidth} px too wide`);
  const elements = visibleElements(host);
  const texts = elements.flatMap(textBoxes);
  for (const box of texts) {
    const cut = cutBy(box, host);
    if (cut) problems.push(`“${box.text}” is cut by ${cut}`);
  }
  const seen = texts.map((box) => ({ ...box, rect: inSight(box.owner, box.rect, /auto|scroll|hidden|clip/) }));
  problems.push(...overlaps(seen, 'text'));
  const controls = elements
    .filter((one) => one.matches(CONTROLS))
    .map((owner) => ({ owner, text: nameOf(owner), rect: inSight(owner, owner.getBoundingClientRect()) }));
  problems.push(...overlaps(controls, 'control'));
  return problems;
}

/** Through nested shadow roots; without what is only for screen readers. */
function visibleElements(host: Element): readonly Element[] {
  const found: Element[] = [];
  const visit = (node: Element): void => {
    if (!node.checkVisibility({ visibilityProperty: true })) return;
    if (node.matches('.sr-only, dialog:not([open])') || getComputedStyle(node).clipPath !== 'none') return;
    found.push(node);
    for (const child of (node.shadowRoot ?? node).children) visit(child);
  };
  visit(host);
  return found;
}

function textBoxes(owner: Element): readonly Box[] {
  if (owner.matches('style, option, title, svg *')) return [];
  const boxes: Box[] = [];
  for (const node of owner.childNodes) {
    const text = node instanceof Text ? node.data.trim() : '';
    if (text === '') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const rect of range.getClientRects()) {
      const seen = inSight(owner, rect);
      if (seen.width > 1 && seen.height > 1) boxes.push({ owner, text: text.slice(0, 40), rect: seen });
    }
  }
  return boxes;
}

function parentOf(node: Element): Element | null {
  if (node.assignedSlot) return node.assignedSlot;
  if (node.parentElement) return node.parentElement;
  const root = node.getRootNode();
  return root instanceof ShadowRoot ? root.host : null;
}

/** The part of a box that nothing around it has scrolled away, or with another `hidden`, cut away. */
function inSight(owner: Element, rect: DOMRect, hidden = /auto|scroll/): DOMRect {
  let [left, top, right, bottom] = [rect.left, rect.top, rect.right, rect.bottom];
  for (let at: Element | null = owner; at; at = parentOf(at)) {
    const { overflowX, overflowY } = getComputedStyle(at);
    if (!hidden.test(overflowX + overflowY)) continue;
    const frame = at.getBoundingClientRect();
    [left, top] = [Math.max(left, frame.left), Math.max(top, frame.top)];
    [right, bottom] = [Math.min(right, frame.right), Math.min(bottom, frame.bottom)];
  }
  return new DOMRect(left, top, Math.max(0, right - left), Math.max(0, bottom - top));
}

/** The box that a text sticks out of, unless it can be scrolled or ends in an ellipsis. */
function cutBy({ owner, rect }: Box, host: Element): string | undefined {
  for (let at: Element | null = owner; at; at = at === host ? null : parentOf(at)) {
    const { overflowX, overflowY, textOverflow, display } = getComputedStyle(at);
    if (display === 'inline' || display === 'contents') continue;
    const frame = at.getBoundingClientRect();
    const scrolls = /auto|scroll/.test(overflowX + overflowY);
    if (scrolls) return undefined;
    const hidesX = /hidden|clip/.test(overflowX);
    const hidesY = /hidden|clip/.test(overflowY);
    if (textOverflow === 'ellipsis' && hidesX && (rect.right > frame.right || rect.left < frame.left)) return undefined;
    const x = rect.right > frame.right + SLACK || rect.left < frame.left - SLACK;
    const y = rect.bottom > frame.bottom + SLACK || rect.top < frame.top - SLACK;
    if ((x && (hidesX || at === host)) || (y && hidesY)) return describe(at);
  }
  return undefined;
}

function overlaps(boxes: readonly Box[], kind: string): readonly string[] {
  const sorted = [...boxes].sort((a, b) => a.rect.top - b.rect.top);
  const found: string[] = [];
  sorted.forEach((one, index) => {
    for (const other of sorted.slice(index + 1)) {
      if (other.rect.top > one.rect.bottom) break;
      if (one.owner === other.owner || floats(one.owner) || floats(other.owner)) continue;
      const wide = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const high = Math.min(one.rect.bottom, other.rect.bottom) - other.rect.top;
      // Lines of text are higher than their letters.
      if (wide > 2 && high > (kind === 'text' ? 4 : SLACK)) found.push(`${kind} “${one.text}” lies on “${other.text}”`);
    }
  });
  return found;
}

/** What floats over the rest on purpose. */
function floats(owner: Element): boolean {
  return owner.closest('.arrivals, .readout, .cursor, .overlay') !== null;
}

function nameOf(control: Element): string {
  return (control.getAttribute('aria-label') ?? control.textContent ?? control.id).trim().slice(0, 40);
}

function describe(element: Element): string {
  return `<${element.localName}${element.className ? ` class="${element.getAttribute('class') ?? ''}"` : ''}>`;
}
