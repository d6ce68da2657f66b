import { ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import { fleetService } from './fixtures.ts';
import { make, mount, text, unmount, until } from './mounting.ts';

describe('what the caller may do', () => {
  afterEach(unmount);

  it('is asked once a client, however many elements there are, and again of another client', async () => {
    const service = fleetService();
    let asked = 0;
    const client = {
      ...service.client,
      access: { get: async () => ({ principalId: 'a', privileges: [], operations: [`x${(asked += 1)}`] }) },
    };
    const panels = ['d3', 'd4', 'd7'].map((deviceId) => make('csk-registration-panel', { deviceId }));
    const provider = await mount(panels, client);
    await until(() => panels.every((panel) => text(panel).includes('device cloud')));
    expect(asked).to.equal(1);
    expect(panels.map((panel) => text(panel)).join()).to.not.contain('Try to register again');
    provider.client = service.client;
    await until(() => panels.some((panel) => text(panel).includes('Try to register again')));
  });

  it('is taken to be everything when it cannot be known: the service refuses what it must', async () => {
    const service = fleetService();
    const unknown = async () => Promise.reject(new ConnectedServiceError('unavailable', 'No answer.'));
    const panel = make('csk-registration-panel', { deviceId: 'd3' });
    await mount([panel], { ...service.client, access: { get: unknown } });
    await until(() => text(panel).includes('Try to register again'));
  });
});
