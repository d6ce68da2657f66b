import type { Activity, ConnectedServiceClient } from '@csk/core';
import { expect } from '@open-wc/testing';
import { anAlert, populatedService } from './fixtures.ts';
import { make, mount, text, unmount, until } from './mounting.ts';

type ActivityOptions = Parameters<ConnectedServiceClient['activity']>[0];

describe('many elements below one provider', () => {
  afterEach(unmount);

  it('share one connection and one cache', async () => {
    const service = populatedService();
    let streams = 0;
    const client: ConnectedServiceClient = {
      ...service.client,
      activity(options) {
        streams += 1;
        return service.client.activity(options);
      },
    };
    const lists = Array.from({ length: 5 }, () => make('csk-alert-list'));
    const details = Array.from({ length: 5 }, () => make('csk-alert-detail', { alertId: 'n1' }));
    await mount([...lists, ...details], client);
    await until(() => lists.every((list) => text(list).includes('Northwind Foods')));
    await until(() => details.every((detail) => text(detail).includes('Why it fired')));
    expect(streams, 'streams of activity').to.equal(1);
    expect(service.calls.filter((call) => call === 'alert.list')).to.have.lengthOf(1);
    expect(service.calls.filter((call) => call === 'alert.get').length).to.be.at.most(1);
    // One change reaches all of them, and is fetched by none.
    service.put('alert', anAlert('n1', { description: 'Changed for all' }));
    await until(() => [...lists, ...details].every((element) => text(element).includes('Changed for all')));
    expect(service.calls.filter((call) => call === 'alert.list')).to.have.lengthOf(1);
  });

  it('go on by themselves after the computer slept: what came meanwhile is there, and offline was said', async () => {
    const service = populatedService();
    let streams = 0;
    let sleep = (_reason: Error) => undefined as void;
    let wake = () => undefined as void;
    const awake = new Promise<void>((resolve) => (wake = resolve));
    async function* activity(options: ActivityOptions): AsyncGenerator<Activity> {
      streams += 1;
      if (streams > 1) await awake;
      const life = new AbortController();
      options?.signal?.addEventListener('abort', () => life.abort());
      const asleep = new Promise<never>((_, reject) => (sleep = reject));
      asleep.catch(() => undefined);
      // The place where the stream was is no longer kept: the service says so, and all is fetched anew.
      if (options?.after !== undefined) yield { type: 'reset', cursor: '' };
      const stream = service.client.activity({ ...options, signal: life.signal })[Symbol.asyncIterator]();
      try {
        for (;;) {
          const next = await Promise.race([stream.next(), asleep]);
          if (next.done) return;
          yield next.value;
        }
      } finally {
        life.abort();
      }
    }
    const list = make('csk-alert-list');
    const provider = await mount([list], { ...service.client, activity });
    const states: string[] = [];
    provider.addEventListener('csk-connection-change', ({ detail }) => states.push(detail.connection));
    await until(() => text(list).includes('Motor vibration'));
    sleep(new Error('The socket is gone.'));
    await until(() => text(list).includes('Offline'));
    service.tables.alert.push(anAlert('n9', { description: 'Came in the night' }));
    expect(text(list), 'while it is tried again').to.include('Offline');
    wake();
    await until(() => text(list).includes('Came in the night'));
    await until(() => !text(list).includes('Offline'));
    expect(streams).to.equal(2);
    expect(states.slice(states.indexOf('offline'))).to.deep.equal(['offline', 'live']);
  });
});
