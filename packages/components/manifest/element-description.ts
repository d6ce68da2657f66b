/** What is known about an element: what the code has, with the words that the doc comments give it. */
export interface ElementDescription {
  readonly tag: string;
  readonly className: string;
  readonly summary: string;
  readonly description: string;
  readonly properties: readonly PropertyDescription[];
  readonly methods: readonly Described[];
  readonly events: readonly EventDescription[];
  /** The default slot has the empty name. */
  readonly slots: readonly Described[];
  readonly parts: readonly Described[];
  readonly tokens: readonly TokenDescription[];
}

export interface Described {
  readonly name: string;
  readonly description: string;
}

export interface PropertyDescription extends Described {
  /** Absent for what can be set by script only. */
  readonly attribute?: string | undefined;
  /** As TypeScript writes it, unions of words spelled out. */
  readonly type: string;
  /** What the attribute's text stands for. */
  readonly kind: 'text' | 'number' | 'boolean' | 'list' | 'object';
  /** The words to choose from, when the type is such a union. */
  readonly words: readonly string[];
  /** The initial value as the code writes it. */
  readonly default?: string | undefined;
  readonly reflects: boolean;
  /** Cannot be set. */
  readonly readonly: boolean;
}

export interface EventDescription extends Described {
  /** The type of the event, such as `CustomEvent<AlertSelectDetail>`. */
  readonly type: string;
}

export interface TokenDescription extends Described {
  /** The value in force when no page sets the token. */
  readonly default: string;
}

/** The name without our prefix, for wrappers and types: `AlertList` of `CskAlertList`. */
export function shortName(element: ElementDescription): string {
  return element.className.replace(/^Csk/, '');
}

/** `CskAlertSelect` of `csk-alert-select`. */
export function pascalCase(name: string): string {
  return name.replace(/(?:^|-)([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
