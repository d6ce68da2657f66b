// As much of Vue 3's declarations as custom elements touch: the interface that packages add their tags to, and what every
// tag of a template takes.
export interface GlobalComponents {
  readonly KeepAlive: new () => { $props: { max?: number } };
}

export interface HTMLAttributes {
  class?: unknown;
  id?: string | undefined;
  onClick?: ((event: PointerEvent) => void) | undefined;
}

export interface PublicProps {
  key?: PropertyKey | undefined;
  ref?: unknown;
}
