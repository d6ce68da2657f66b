import { paged, type CommandJobExclusion, type ConnectedServiceError } from '@csk/core';
import { expect } from '@open-wc/testing';
import type { FakeService } from './fake-client.ts';
import { aWaitingJob, jobService } from './fake-command-jobs.ts';
import {
  all,
  button,
  expectAccessible,
  find,
  make,
  mount,
  settled,
  text,
  UNAVAILABLE,
  unmount,
  until,
} from './mounting.ts';

const HOSTILE = '<b>key</b>\u202E';

/** As many as are counted, the last of them with a key that wants to be more than text. */
function leftOut(count: number): readonly CommandJobExclusion[] {
  return Array.from({ length: count }, (_, index) => ({
    deviceId: index === 0 ? 'd1' : `x${index}`,
    deviceKey: index === count - 1 ? HOSTILE : `key-${index}`,
    reason: index < count - 1 ? 'not-registered' : 'queue-nearly-full',
  }));
}

interface Left {
  readonly service: FakeService;
  readonly asked: (string | undefined)[];
  refusal: ConnectedServiceError | undefined;
}

/** A job that has left out so many, of which the service knows those that it is given. */
function jobWith(count: number, known = leftOut(count)): Left {
  const service = jobService();
  const excluded = { 'not-registered': Math.max(0, count - 1), 'unknown-command': 0, 'queue-nearly-full': count && 1 };
  service.put('commandJob', aWaitingJob('j9', { excluded }));
  service.put('commandJob', aWaitingJob('j8', { excluded, name: 'Another' }));
  const left: Left = { service, asked: [], refusal: undefined };
  service.client.commandJobs.excluded = (id) =>
    paged(async ({ continuationToken, maxPageSize = 50 }) => {
      left.asked.push(`${id} ${continuationToken ?? '0'}`);
      if (left.refusal) throw left.refusal;
      const start = Number(continuationToken ?? 0);
      const end = start + maxPageSize;
      const items = known.slice(start, end);
      return end < known.length ? { items, continuationToken: String(end) } : { items };
    });
  return left;
}

async function shown({ service }: Left) {
  const status = make('csk-command-status', { jobId: 'j9' });
  await mount([status], service.client);
  await until(() => all(status, '.job').length > 0);
  return status;
}

const open = (status: HTMLElement) => find<HTMLElement>(status, '.left-out summary').click();
const rows = (status: HTMLElement) => all(status, '.left-out li').map((one) => text(one));

describe('<csk-command-status>, the devices that were left out', () => {
  afterEach(unmount);

  it('are named with the reason when somebody asks, and not before', async () => {
    const left = jobWith(3);
    const status = await shown(left);
    expect(text(find(status, '.left-out'))).to.equal('3 devices left out');
    expect(left.asked).to.deep.equal([]);
    left.refusal = UNAVAILABLE;
    open(status);
    await until(() => text(find(status, '.left-out')).includes('The service does not answer.'));
    await expectAccessible(status);
    left.refusal = undefined;
    button(status, 'Try again').click();
    await until(() => rows(status)[0]?.startsWith('Cold store 7'));
    expect(rows(status)).to.deep.equal([
      'Cold store 7 key-0 · not registered',
      'key-1 · not registered',
      `${HOSTILE} · queue nearly full`,
    ]);
    expect(all(status, '.left-out b')).to.have.lengthOf(0);
    expect(text(find(status, '.left-out'))).to.not.contain('Show more');
    await expectAccessible(status);
    open(status);
    await until(() => rows(status).length === 0);
  });

  it('come page by page, and one that fails is tried again below the others', async () => {
    const left = jobWith(120);
    const status = await shown(left);
    open(status);
    await until(() => rows(status).length === 50);
    left.refusal = UNAVAILABLE;
    button(status, 'Show more').click();
    await until(() => text(find(status, '.left-out')).includes('The service does not answer.'));
    expect(rows(status)).to.have.lengthOf(50);
    expect(status.shadowRoot?.activeElement).to.equal(find(status, '.left-out ul'));
    left.refusal = undefined;
    button(status, 'Try again').click();
    await until(() => rows(status).length === 100);
    button(status, 'Show more').click();
    await until(() => rows(status).length === 120);
    expect(left.asked).to.deep.equal(['j9 0', 'j9 50', 'j9 50', 'j9 100']);
    expect(rows(status).at(-1)).to.contain('queue nearly full');
    expect(text(find(status, '.left-out'))).to.not.contain('Show more');
    await expectAccessible(status);
    status.jobId = 'j8';
    await until(() => text(status).includes('Another'));
    await settled();
    expect(rows(status)).to.deep.equal([], 'those of another job');
    open(status);
    await until(() => rows(status).length === 50);
    expect(left.asked.at(-1)).to.equal('j8 0');
  });

  it('are not shown where there are none, and are owned to be unknown where nobody kept them', async () => {
    const none = await shown(jobWith(0));
    expect(all(none, '.left-out')).to.have.lengthOf(0);
    unmount();
    const unknown = await shown(jobWith(3, []));
    open(unknown);
    await until(() => text(unknown).includes('Which devices they were is not known any more.'));
    await expectAccessible(unknown);
  });
});
