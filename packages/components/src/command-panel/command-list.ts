import { isJsonObject, isPending, type Command } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import { commandSteps, type CommandStep } from '../command-facts/command-steps.ts';
import { stepIcon, toneOf } from '../command-facts/step-look.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import { icon } from '../theme/icon.ts';
import type { CommandPanelStrings } from './command-panel.strings.ts';

/** The device's commands, newest first, each with the way it has gone and what can be done with it. */
export function commandList(
  commands: readonly Command[],
  t: CommandPanelStrings,
  format: Formatter,
  now: number,
  action: (command: Command) => unknown,
): TemplateResult {
  return html`<ul class="sent">
    ${repeat(
      commands,
      ({ id }) => id,
      (command) =>
        html`<li part="command">
          ${sentCommand(command, t, format, now)}
          <div class="buttons">${action(command)}</div>
        </li>`,
    )}
  </ul>`;
}

function sentCommand(command: Command, t: CommandPanelStrings, format: Formatter, now: number): TemplateResult {
  // A custom command may hold any JSON.
  const { parameters: payload, definitionId, mode } = command;
  const parameters = isJsonObject(payload) ? Object.entries(payload) : [['', payload] as const];
  return html`<div class="what">
      <bdi class="name">${command.name}</bdi>
      <span class="muted" title=${format.exact(command.createdAt)}>
        ${format.relative(command.createdAt, now)} · ${interpolate(t.by, { name: command.requestedBy })}
      </span>
    </div>
    ${definitionId === undefined ? html`<p class="muted">${t.sentAs[mode]}</p>` : nothing}
    ${
      parameters.length > 0
        ? html`<div class="parameters">
            ${parameters.map(([name, value]) => html`<span dir="ltr">${name === '' ? '' : `${name}: `}${JSON.stringify(value)}</span>`)}
          </div>`
        : nothing
    }
    <ol class="steps">
      ${commandSteps(command).map((step) => stepItem(step, t, format))}
    </ol>
    ${command.reason ? html`<p dir="auto" class="reason ${toneOf(command.status)}">${command.reason}</p>` : nothing}
    ${
      isPending(command)
        ? html`<p class="muted" title=${format.exact(command.deadline)}>
            ${interpolate(t.givesUp, { time: format.relative(command.deadline, now) })}
          </p>`
        : nothing
    }
    ${
      command.response === undefined
        ? nothing
        : html`<details>
            <summary>${t.response}</summary>
            <pre dir="ltr" tabindex="0">${JSON.stringify(command.response, null, 2)}</pre>
          </details>`
    }`;
}

function stepItem(step: CommandStep, t: CommandPanelStrings, format: Formatter): TemplateResult {
  return html`<li
    class="${step.state} ${toneOf(step.status)}"
    aria-current=${step.state === 'now' ? 'step' : nothing}
    title=${step.at ? format.exact(step.at) : t.stepStates[step.state]}
  >
    <span class="mark">${icon(stepIcon(step))}</span><span>${t.steps[step.status]}</span>
    <span class="sr-only">${t.stepStates[step.state]}</span>
  </li>`;
}
