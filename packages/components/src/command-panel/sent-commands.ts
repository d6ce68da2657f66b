import type { Command } from '@csk/core';
import type { LiveList } from '@csk/core/live';
import { html, nothing, type TemplateResult } from 'lit';
import type { LiveController } from '../element/live-controller.ts';
import { errorView, loadingView } from '../element/state-views.ts';
import type { Formatter } from '../format/formatter.ts';
import { commandList } from './command-list.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** What was sent to a device, newest first, in each of its states. */
export function sentCommands(
  commands: LiveController<LiveList<Command>>,
  t: CommandPanelStrings,
  format: Formatter,
  explain: (error: unknown) => string,
  action: (command: Command) => unknown,
): TemplateResult {
  const snapshot = commands.value;
  const heading = html`<h3>${t.history}</h3>`;
  if (!snapshot?.data) {
    if (snapshot?.status !== 'error') return html`${heading}${loadingView(t, 3)}`;
    return html`${heading}${errorView(t, explain(snapshot.error), () => void commands.refresh())}`;
  }
  if (snapshot.data.length === 0) {
    return html`${heading}
      <p class="nothing">${t.nothingSent}</p>`;
  }
  return html`${heading}${commandList(snapshot.data, t, format, Date.now(), action)}
  ${
    commands.live?.hasMore
      ? html`<p class="more">
          <button type="button" @click=${() => void commands.live?.loadMore()}>${t.more}</button>
        </p>`
      : nothing
  }`;
}
