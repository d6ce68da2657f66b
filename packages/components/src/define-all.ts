import { ELEMENTS, type ElementClass } from './elements.ts';
import { register } from './register.ts';
import { suffixedTags } from './suffixed-tags.ts';

export interface DefineOptions {
  /**
   * Ends every tag: with `v2`, `<csk-alert-list-v2>`, and inside an element, too. Lower-case letters, digits, `.`, `_`
   * and `-`.
   */
  readonly suffix?: string | undefined;
}

/**
 * Defines all elements, under their own names or with a suffix. Two parts of a page that bring different versions of this
 * package each take a suffix of their own; elements of both may stand under one provider. Calling it again does nothing.
 *
 * @throws TypeError for a suffix that no tag can have.
 */
export function defineAll({ suffix = '' }: DefineOptions = {}): void {
  if (!/^[a-z0-9._-]*$/.test(suffix)) throw new TypeError(`“${suffix}” cannot be part of a tag.`);
  const scope = suffix ? suffixedTags(suffix) : undefined;
  for (const [tag, element] of ELEMENTS) {
    if (scope) register(`${tag}-${suffix}`, suffixed(element, scope));
    else register(tag, element);
  }
}

/** A class of its own, because a class can have one tag only; its templates make elements with the suffix. */
function suffixed(element: ElementClass, scope: ReturnType<typeof suffixedTags>): ElementClass {
  return class extends element {
    protected override createRenderRoot(): HTMLElement | DocumentFragment {
      this.renderOptions.creationScope = scope;
      return super.createRenderRoot();
    }
  };
}
