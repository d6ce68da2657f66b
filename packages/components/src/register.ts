interface Versioned extends CustomElementConstructor {
  readonly version: string;
}

/**
 * Defines an element unless the page has it. The same version twice is fine (two bundles on one page); another version
 * is reported and the first one stays, because a tag can be defined once only.
 */
export function register(tag: string, element: Versioned): void {
  // Absent in Node, where this module may be imported by a server renderer.
  if (typeof customElements === 'undefined') return;
  const present = customElements.get(tag) as Partial<Versioned> | undefined;
  if (!present) {
    customElements.define(tag, element);
  } else if (present.version !== element.version) {
    console.error(
      `<${tag}> is already defined in version ${present.version ?? 'unknown'}; version ${element.version} is not used.`,
    );
  }
}
