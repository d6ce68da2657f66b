import { expect } from '@open-wc/testing';

interface Answer {
  readonly clean: readonly string[];
  readonly seesViolations: boolean;
}

describe('strict Content-Security-Policy with Trusted Types', () => {
  it('is violated by none of the elements', async function () {
    // A page of its own loads every module and passes through every element.
    this.timeout(60_000);
    const frame = document.createElement('iframe');
    frame.src = new URL('./csp-page.html', import.meta.url).href;
    frame.width = '900';
    frame.height = '900';
    const answer = new Promise<Answer>((resolve) => {
      window.addEventListener('message', (event: MessageEvent<Answer>) => {
        if (event.source === frame.contentWindow) resolve(event.data);
      });
    });
    document.body.append(frame);
    const { clean, seesViolations } = await answer;
    frame.remove();
    expect(seesViolations).to.equal(true);
    expect(clean).to.deep.equal([]);
  });
});
