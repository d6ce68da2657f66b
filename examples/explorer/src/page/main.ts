// The explorer's own script: reads the manifest, keeps everything that is chosen in the address, and draws around the stage.
import '@csk/components/define';
import { html, render, type TemplateResult } from 'lit';
import { apiTables } from './api-tables.ts';
import { attributeControls, stageControls } from './controls.ts';
import { EventLog } from './event-log.ts';
import { GROUPS } from './examples.ts';
import { fetchManifest, type ElementEntry } from './manifest.ts';
import { marked } from './marked-text.ts';
import { LANGUAGES, snippet, type Language } from './snippets.ts';
import { createStage } from './stage.ts';
import { readSettings, writeSettings, type StageSettings } from './stage-settings.ts';

const FIRST = 'csk-alert-list';

function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`The page has no element "${id}".`);
  return found;
}

const stage = createStage(place('stage'));
const log = new EventLog();
let elements: readonly ElementEntry[] = [];
let language: Language = 'HTML';
let copied = false;

const settings = (): StageSettings => readSettings(location.hash, FIRST);

function change(changed: Partial<StageSettings>): void {
  // No entry in the history for each step of a slider.
  history.replaceState(null, '', writeSettings({ ...settings(), ...changed }));
  show();
}

function show(): void {
  const now = settings();
  const element = elements.find(({ tagName }) => tagName === now.tag);
  document.documentElement.dataset['theme'] = now.provider['theme'] ?? 'auto';
  render(navigation(now), place('navigation'));
  if (!element) {
    render(html`<h1>There is no element ${now.tag}.</h1>`, place('title'));
    return;
  }
  document.title = `${element.tagName} · Explorer`;
  render(
    html`<h1>&lt;${element.tagName}&gt;</h1>
      <p class="summary">${element.summary}</p>`,
    place('title'),
  );
  render(stageControls(now, change), place('stage-controls'));
  const provider = elements.find(({ tagName }) => tagName === 'csk-provider');
  render(attributeControls(element, provider, now, change), place('attributes'));
  render(code(now), place('code'));
  render(log.view(), place('events'));
  render(
    html`<div class="about">${marked(element.description)}</div>
      ${apiTables(element)}`,
    place('api'),
  );
  void stage.show(now);
}

function navigation(now: StageSettings): TemplateResult {
  // What belongs to an element goes, what belongs to the stage stays.
  const address = (tag: string) => writeSettings({ ...now, tag, attributes: {} });
  return html`${Object.entries(GROUPS).map(
    ([group, tags]) =>
      html`<h2>${group}</h2>
        <ul>
          ${tags.map(
            (tag) =>
              html`<li>
                <a href=${address(tag)} aria-current=${tag === now.tag ? 'page' : 'false'}
                  >${tag.replace('csk-', '')}</a
                >
              </li>`,
          )}
        </ul>`,
  )}`;
}

function code(now: StageSettings): TemplateResult {
  const text = snippet(language, now);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    copied = true;
    show();
  };
  return html`<div class="tabs">
      <div class="segments" role="group" aria-label="Language">
        ${LANGUAGES.map(
          (one) =>
            html`<button
              type="button"
              aria-pressed=${one === language ? 'true' : 'false'}
              @click=${() => {
                language = one;
                copied = false;
                show();
              }}
            >
              ${one}
            </button>`,
        )}
      </div>
      <button type="button" class="copy" @click=${() => void copy()}>${copied ? 'Copied' : 'Copy'}</button>
      <span class="sr-only" role="status">${copied ? 'Copied' : ''}</span>
    </div>
    <pre tabindex="0" aria-label="Code">${text}</pre>`;
}

/** On a narrow page the navigation is a strip that scrolls. */
function showPlace(): void {
  place('navigation').querySelector('[aria-current="page"]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
}

addEventListener('hashchange', () => {
  log.clear();
  copied = false;
  show();
  scrollTo({ top: 0 });
  showPlace();
});

elements = await fetchManifest();
for (const name of new Set(elements.flatMap(({ events }) => events.map((event) => event.name)))) {
  place('stage').addEventListener(name, (event) => {
    log.add(event);
    render(log.view(), place('events'));
  });
}
show();
showPlace();
document.documentElement.dataset['ready'] = '';
