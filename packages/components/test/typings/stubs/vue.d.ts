// As much of Vue 3's declarations as custom elements touch: the interface that packages add their tags to.
export interface GlobalComponents {
  readonly KeepAlive: new () => { $props: { max?: number } };
}
