import type { CskProvider } from '@csk/components';
import { exampleOf } from './examples.ts';
import type { StageSettings } from './stage-settings.ts';
import { clientIn } from './world/stage-state.ts';

/** The tokens in the user's own colours, as an operating system in high contrast would force them. */
const SYSTEM_COLOURS: Readonly<Record<string, string>> = {
  '--csk-surface': 'Canvas',
  '--csk-surface-raised': 'Canvas',
  '--csk-surface-hover': 'Canvas',
  '--csk-surface-selected': 'Canvas',
  '--csk-text': 'CanvasText',
  '--csk-text-muted': 'CanvasText',
  '--csk-border': 'CanvasText',
  '--csk-border-strong': 'CanvasText',
  '--csk-accent': 'LinkText',
  '--csk-accent-text': 'Canvas',
  '--csk-focus': 'Highlight',
  ...Object.fromEntries(
    ['high', 'medium', 'low', 'success'].flatMap((tone) => [
      [`--csk-${tone}`, 'CanvasText'],
      [`--csk-${tone}-surface`, 'Canvas'],
    ]),
  ),
};

/** The live demonstration: one provider, inside it a frame of the chosen width, inside that the element. */
export interface Stage {
  show(settings: StageSettings): Promise<void>;
}

export function createStage(place: HTMLElement): Stage {
  let shown: { readonly tag: string; readonly state: string; readonly provider: CskProvider } | undefined;

  /** Another element or another state starts from nothing; everything else changes what is there. */
  function build({ tag, state }: StageSettings): CskProvider {
    if (shown?.tag === tag && shown.state === state) return shown.provider;
    const provider = document.createElement('csk-provider');
    const frame = document.createElement('div');
    frame.className = 'frame';
    for (const name of exampleOf(tag).inside ?? [tag]) frame.append(document.createElement(name));
    provider.append(frame);
    place.replaceChildren(provider);
    shown = { tag, state, provider };
    return provider;
  }

  return {
    async show(settings) {
      const { tag, state, dir, width, colours } = settings;
      const example = exampleOf(tag);
      const fresh = shown?.tag !== tag || shown.state !== state;
      const provider = build(settings);
      setAttributes(provider, settings.provider);
      const frame = provider.firstElementChild as HTMLElement;
      frame.dir = dir;
      frame.style.inlineSize = width === undefined ? '' : `${width}px`;
      for (const [name, value] of Object.entries(SYSTEM_COLOURS)) {
        frame.style.setProperty(name, colours === 'system' ? value : null);
      }
      for (const element of frame.children) {
        if (!(element instanceof HTMLElement)) continue;
        if (example.height !== undefined) element.style.blockSize = `${example.height}px`;
        if (element.localName !== tag) continue;
        setAttributes(element, { ...example.attributes, ...settings.attributes });
        for (const [name, { value }] of Object.entries(example.properties ?? {})) Reflect.set(element, name, value);
      }
      if (!fresh) return;
      const client = await clientIn(state, example.emptyWorld);
      if (shown?.provider === provider) provider.client = client;
    },
  };
}

/** Names of the attributes that the controls have set. */
const controlled = new WeakMap<Element, readonly string[]>();

/** Sets what is named and takes away what was set before and is not named any more. An empty value is none. */
function setAttributes(element: Element, wanted: Readonly<Record<string, string>>): void {
  const set = Object.entries(wanted).filter(([, value]) => value !== '');
  const names = set.map(([name]) => name);
  for (const name of controlled.get(element) ?? []) if (!names.includes(name)) element.removeAttribute(name);
  for (const [name, value] of set) if (element.getAttribute(name) !== value) element.setAttribute(name, value);
  controlled.set(element, names);
}
