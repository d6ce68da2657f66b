/** A list of choices below a field. */
export interface ChoiceList {
  readonly isOpen: boolean;
  /** Which choice Enter takes; -1 for none. */
  readonly active: number;
}

export const CLOSED: ChoiceList = { isOpen: false, active: -1 };

/** What a key does to the list; `undefined` where the key is the field's own. */
export function afterKey({ isOpen, active }: ChoiceList, key: string, count: number): ChoiceList | undefined {
  switch (key) {
    case 'ArrowDown':
      return { isOpen: true, active: isOpen ? (active + 1) % count : 0 };
    case 'ArrowUp':
      return { isOpen: true, active: (isOpen && active > 0 ? active : count) - 1 };
    case 'Escape':
      return isOpen ? CLOSED : undefined;
    default:
      return undefined;
  }
}
