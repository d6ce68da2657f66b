import type { LiveStore } from '@csk/core/live';
import { createContext } from '@lit/context';

/** How the host's user reads dates and numbers. */
export interface View {
  /** BCP 47 name, for texts and, without `formatLocale`, for formats. */
  readonly locale?: string | undefined;
  /** Whether the host named the locale; else it is the page's, whose direction holds already. */
  readonly isOwnLocale?: boolean;
  /** Locale of dates and numbers where it is not that of the texts. */
  readonly formatLocale?: string | undefined;
  /** IANA name; the browser's zone when absent. */
  readonly timeZone?: string | undefined;
  /** `h11`, `h12`, `h23` or `h24`; the locale's when absent. */
  readonly hourCycle?: string | undefined;
  /** Unicode name of the digits, for example `latn` or `arab`; the locale's when absent. */
  readonly numberingSystem?: string | undefined;
  /** Elements only have to draw themselves again when it changes; sizes come from `--csk-density`. */
  readonly density?: string | undefined;
}

/** The page's one live store. The key is global, so that two copies of this package on a page understand each other. */
export const liveContext = createContext<LiveStore | undefined>(Symbol.for('csk.live'));

export const viewContext = createContext<View>(Symbol.for('csk.view'));
