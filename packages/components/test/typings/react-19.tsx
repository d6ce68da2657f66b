// Plain tags, as React 19 takes them. Compiled by typings.test.ts, never run.
import type {} from '@csk/components/jsx';
import type { Alert, ConnectedServiceClient } from '@csk/core';

declare const client: ConnectedServiceClient;
declare const alerts: readonly Alert[];

export const right = (
  <csk-provider client={client} time-zone="Europe/Zurich" theme="dark">
    <csk-alert-list
      className="queue"
      view="all"
      selected-id="a1"
      items={alerts}
      oncsk-alert-select={(event) => event.detail.alert.priority}
    >
      <button slot="actions">Export</button>
    </csk-alert-list>
    <csk-readings-chart device-id="d1" metrics={['Temperature']} range={60_000} compact />
    <csk-case-form alert-ids="a1,a2" ref={(element) => element?.focus()} />
  </csk-provider>
);

export const wrong = [
  // @ts-expect-error The name is wrong.
  <csk-alert-list key="1" viev="all" />,
  // @ts-expect-error The word is none of those.
  <csk-alert-list key="2" view="closed" />,
  // @ts-expect-error A number is no id.
  <csk-alert-list key="3" selected-id={7} />,
  // @ts-expect-error An alert has other fields.
  <csk-alert-list key="4" items={[{ id: 'a1' }]} />,
  // @ts-expect-error This event has no device.
  <csk-alert-list key="5" oncsk-alert-select={(event) => event.detail.device} />,
  // @ts-expect-error The attribute is text, but React sets the property, which is a list.
  <csk-readings-chart key="6" metrics="Temperature" />,
  // @ts-expect-error There is no such tag.
  <csk-alerts key="7" />,
  // TypeScript lets every unknown name with a hyphen pass in JSX.
  <csk-readings-chart key="8" oncsk-alert-select={() => undefined} />,
];
