// As much of Svelte 5's declarations as custom elements touch: the interface that packages add their tags to. Svelte's own
// lets unknown tags pass.
export interface HTMLAttributes<T extends EventTarget> {
  class?: string | undefined;
  onclick?: ((event: MouseEvent & { currentTarget: T }) => void) | undefined;
}

export interface SvelteHTMLElements {
  div: HTMLAttributes<HTMLDivElement>;
}
