import type { Access, ConnectedServiceClient } from '@csk/core';

const answers = new WeakMap<ConnectedServiceClient, Promise<Access>>();

/** One question a client, however many elements a page has. A failed one is asked again by the next element. */
export function accessOf(client: ConnectedServiceClient): Promise<Access> {
  let answer = answers.get(client);
  if (!answer) {
    answer = client.access.get();
    answers.set(client, answer);
    answer.catch(() => answers.delete(client));
  }
  return answer;
}
