import type { Alert } from '@csk/core';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { readingText } from '../device-facts/reading-text.ts';
import type { Formatter } from '../format/formatter.ts';
import { interpolate } from '../format/interpolate.ts';
import type { AlertDetailStrings } from './alert-detail.strings.ts';
import { evidenceSeries } from './evidence-series.ts';
import { jsonView } from '../element/json-view.ts';

/** The evidence of an alert as it was frozen: a sentence, the readings with the limit, the rule's text, the messages. */
export function whyFired(alert: Alert, device: string, t: AlertDetailStrings, format: Formatter): TemplateResult {
  const { evidence } = alert;
  const series = evidenceSeries(evidence);
  const messages = evidence?.messages ?? [];
  return html`<section part="why" aria-labelledby="why">
    <h3 id="why">${t.why}</h3>
    <p class="sentence">${sentence(alert, device, t, format)}</p>
    ${
      series.length > 0
        ? keyed(
            alert.id,
            html`<csk-readings-chart
              class="evidence"
              compact
              .series=${series}
              .thresholds=${
                evidence?.threshold === undefined ? [] : [{ metric: evidence.metric, value: evidence.threshold }]
              }
              .markers=${[{ id: alert.id, at: Date.parse(alert.raisedAt), level: alert.priority.level, label: alert.description }]}
            ></csk-readings-chart>`,
          )
        : nothing
    }
    ${
      evidence?.rule
        ? html`<details>
            <summary>${interpolate(t.rule, { name: evidence.rule.name, version: evidence.rule.version })}</summary>
            <pre dir="ltr" tabindex="0">${evidence.rule.text}</pre>
          </details>`
        : nothing
    }
    ${
      messages.length > 0
        ? html`<details>
            <summary>${format.plural(t.messages, messages.length)}</summary>
            ${jsonView(messages.length === 1 ? (messages[0] ?? null) : messages)}
          </details>`
        : nothing
    }
    ${
      alert.data === undefined
        ? nothing
        : html`<details>
            <summary>${t.data}</summary>
            ${jsonView(alert.data)}
          </details>`
    }
  </section>`;
}

function sentence(alert: Alert, device: string, t: AlertDetailStrings, format: Formatter): string {
  const { metric, reading, threshold, rule } = alert.evidence ?? {};
  if (reading !== undefined && threshold !== undefined) {
    return interpolate(t.whyThreshold, {
      metric: metric ?? t.reading,
      device,
      reading: readingText(reading, format),
      threshold: readingText(threshold, format),
    });
  }
  const name = rule?.name ?? alert.rule;
  return name === undefined
    ? interpolate(t.whyUnknown, { source: alert.source })
    : interpolate(t.whyRule, { rule: name, device });
}
