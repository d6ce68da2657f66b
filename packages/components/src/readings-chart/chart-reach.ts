import type { ReactiveControllerHost } from 'lit';
import { LazyPart } from '../element/lazy-part.ts';
import type { ChartHands } from './chart-hands.ts';

type Deed = (hands: ChartHands) => void;

interface Waiting {
  readonly deed: Deed;
  readonly isMove: boolean;
}

/** Keys that would scroll the page; it is too late to say so once the code for them is there. */
const SCROLLING = /^(Arrow(Left|Right)|Page(Up|Down)|Home|End| )$/;

const wouldScroll = ({ key, altKey, ctrlKey, metaKey }: KeyboardEvent): boolean =>
  SCROLLING.test(key) && !altKey && !ctrlKey && !metaKey;

/**
 * The plot within reach of hand and keyboard. The code for them is fetched when one of them first gets there: most charts
 * are only looked at. What is done until then is done once it is there, in its order.
 */
export class ChartReach extends LazyPart<ChartHands> {
  readonly #waiting: Waiting[];

  constructor(host: ReactiveControllerHost, load: () => Promise<ChartHands>) {
    const waiting: Waiting[] = [];
    super(host, async () => {
      try {
        const hands = await load();
        for (const { deed } of waiting) deed(hands);
        return hands;
      } finally {
        waiting.length = 0;
      }
    });
    this.#waiting = waiting;
  }

  /** `isMove`: of several without anything between them the last one counts, so that few wait. */
  readonly do = (deed: Deed, isMove = false): void => {
    const hands = this.want();
    if (hands) deed(hands);
    else if (this.error === undefined) {
      if (isMove && this.#waiting.at(-1)?.isMove) this.#waiting.pop();
      this.#waiting.push({ deed, isMove });
    }
  };

  /** The cursor goes with that of another chart, or is put away. */
  follow(at: number | undefined): void {
    if (at !== undefined || this.part || this.#waiting.length > 0) this.do((hands) => hands.follow(at), true);
  }

  /** For all that happens on the plot. */
  readonly handle = (event: Event): void => {
    if (!this.part && this.error === undefined && wouldScroll(event as KeyboardEvent)) event.preventDefault();
    this.do((hands) => hands.handle(event), event.type === 'pointermove');
  };
}
