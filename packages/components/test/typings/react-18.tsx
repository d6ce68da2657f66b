// The wrappers, as React up to 18 needs them. Compiled by typings.test.ts, never run.
import { AlertList, CommandPanel, Provider } from '@csk/components/react';
import type { ConnectedServiceClient } from '@csk/core';

declare const client: ConnectedServiceClient;

export const right = (
  <Provider client={client} locale="de-CH">
    <AlertList className="queue" view="all" onCskAlertSelect={(event) => event.detail.alert.priority} />
    <CommandPanel deviceId="d1" onCskCommandSent={(event) => event.detail.command.status} />
  </Provider>
);

export const wrong = [
  // @ts-expect-error The name is wrong.
  <AlertList key="1" viev="all" />,
  // @ts-expect-error The word is none of those.
  <AlertList key="2" view="closed" />,
  // @ts-expect-error This event has no device.
  <AlertList key="3" onCskAlertSelect={(event) => event.detail.device} />,
  // @ts-expect-error This element has no such event.
  <CommandPanel key="4" onCskAlertSelect={() => undefined} />,
];
