import { render, type TemplateResult } from 'lit';

/**
 * The element that a template makes, without the white space between its tags, to be copied wherever it is needed: for
 * what stands on a page many times that costs less than a template with its parts for each.
 */
export function modelElement(template: TemplateResult): Element {
  const place = document.createElement('div');
  render(template, place);
  const model = place.firstElementChild;
  if (!model) throw new Error('The template of a model is empty.');
  const blanks: Node[] = [];
  const texts = document.createTreeWalker(model, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) if (texts.currentNode.nodeValue?.trim() === '') blanks.push(texts.currentNode);
  for (const blank of blanks) blank.parentNode?.removeChild(blank);
  return model;
}
