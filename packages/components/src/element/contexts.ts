import type { LiveStore } from '@csk/core/live';
import { createContext } from '@lit/context';

/** How the host's user reads dates and numbers. */
export interface View {
  /** BCP 47 name; the browser's locale when absent. */
  readonly locale?: string | undefined;
  /** IANA name; the browser's zone when absent. */
  readonly timeZone?: string | undefined;
}

/** The page's one live store. The key is global, so that two copies of this package on a page understand each other. */
export const liveContext = createContext<LiveStore | undefined>(Symbol.for('csk.live'));

export const viewContext = createContext<View>(Symbol.for('csk.view'));
