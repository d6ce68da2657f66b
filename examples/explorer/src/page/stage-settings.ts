import { STATES, type StageState } from './world/stage-state.ts';

/** What is on the stage, all of it in the address: a link shows the same. */
export interface StageSettings {
  readonly tag: string;
  readonly state: StageState;
  readonly dir: 'ltr' | 'rtl';
  /** Of the frame around the element, in pixels; absent: as wide as the stage. */
  readonly width: number | undefined;
  readonly colours: 'own' | 'system';
  /** Attributes of the element. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Attributes of the provider around it. */
  readonly provider: Readonly<Record<string, string>>;
}

export const MIN_WIDTH = 300;
export const MAX_WIDTH = 1600;

export function readSettings(hash: string, fallback: string): StageSettings {
  const [tag = '', query = ''] = hash.replace(/^#\/?/, '').split('?');
  const search = new URLSearchParams(query);
  const width = Number(search.get('width'));
  const under = (prefix: string) =>
    Object.fromEntries(
      [...search]
        .filter(([name]) => name.startsWith(prefix))
        .map(([name, value]) => [name.slice(prefix.length), value]),
    );
  return {
    tag: tag || fallback,
    state: STATES.find((state) => state === search.get('state')) ?? 'normal',
    dir: search.get('dir') === 'rtl' ? 'rtl' : 'ltr',
    width: width >= MIN_WIDTH && width <= MAX_WIDTH ? width : undefined,
    colours: search.get('colours') === 'system' ? 'system' : 'own',
    attributes: under('a.'),
    provider: under('p.'),
  };
}

/** The address of these settings, without what is as it is by default. */
export function writeSettings({ tag, state, dir, width, colours, attributes, provider }: StageSettings): string {
  const search = new URLSearchParams();
  if (state !== 'normal') search.set('state', state);
  if (dir !== 'ltr') search.set('dir', dir);
  if (width !== undefined) search.set('width', String(width));
  if (colours !== 'own') search.set('colours', colours);
  for (const [name, value] of Object.entries(provider)) search.set(`p.${name}`, value);
  for (const [name, value] of Object.entries(attributes)) search.set(`a.${name}`, value);
  const query = search.toString();
  return `#/${tag}${query && `?${query}`}`;
}
