import type { ReactiveControllerHost } from 'lit';
import { LazyPart } from '../element/lazy-part.ts';
import type { ChartHands } from './chart-hands.ts';

type Deed = (hands: ChartHands) => void;

/** Keys that would scroll the page; it is too late to say so once the code for them is there. */
const SCROLLING = /^(Arrow(Left|Right)|Page(Up|Down)|Home|End| )$/;

/**
 * The plot within reach of hand and keyboard. The code for them is fetched when one of them first gets there: most charts
 * are only looked at. What is done until then is done once it is there, in its order.
 */
export class ChartReach extends LazyPart<ChartHands> {
  readonly #waiting: Deed[];

  constructor(host: ReactiveControllerHost, load: () => Promise<ChartHands>) {
    const waiting: Deed[] = [];
    super(host, async () => {
      try {
        const hands = await load();
        for (const deed of waiting) deed(hands);
        return hands;
      } finally {
        waiting.length = 0;
      }
    });
    this.#waiting = waiting;
  }

  readonly do = (deed: Deed): void => {
    const hands = this.want();
    if (hands) deed(hands);
    else if (this.error === undefined) this.#waiting.push(deed);
  };

  /** The cursor goes with that of another chart, or is put away. */
  follow(at: number | undefined): void {
    if (at !== undefined || this.part || this.#waiting.length > 0) this.do((hands) => hands.follow(at));
  }

  /** For all that happens on the plot. */
  readonly handle = (event: Event): void => {
    if (!this.part && SCROLLING.test((event as KeyboardEvent).key)) event.preventDefault();
    this.do((hands) => hands.handle(event));
  };
}
