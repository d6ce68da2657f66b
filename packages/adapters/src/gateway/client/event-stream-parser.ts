/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  readonly event: string;
  /** The id of this event or, when it has none, of the last one that had. */
  readonly lastEventId: string | undefined;
  readonly data: string;
}

/** More text than any event of ours may have: what goes beyond is no event stream. */
const MAX_EVENT_LENGTH = 8 * 1024 * 1024;

/**
 * Reads server-sent events from text that arrives in pieces (WHATWG HTML, section 9.2.6). Comments and `retry` only
 * show that the stream lives.
 */
export function createEventStreamParser(onEvent: (event: ServerSentEvent) => void): { push(text: string): void } {
  let rest = '';
  let atStart = true;
  /** The last piece ended in CR: an LF that comes next belongs to it. */
  let skipLineFeed = false;
  let event = '';
  let data: string[] = [];
  let size = 0;
  let lastEventId: string | undefined;

  function line(text: string): void {
    if (text === '') return dispatch();
    const colon = text.indexOf(':');
    if (colon === 0) return;
    const field = colon < 0 ? text : text.slice(0, colon);
    const value = colon < 0 ? '' : text.slice(text[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') {
      data.push(value);
      bound((size += value.length + 1));
    } else if (field === 'event') event = value;
    else if (field === 'id' && !value.includes('\0')) lastEventId = value === '' ? undefined : value;
  }

  function dispatch(): void {
    const done = { event: event || 'message', lastEventId, data: data.join('\n') };
    const isEmpty = data.length === 0;
    event = '';
    data = [];
    size = 0;
    if (!isEmpty) onEvent(done);
  }

  return {
    push(piece) {
      let text = piece;
      if (text === '') return;
      if (atStart) {
        atStart = false;
        if (text.startsWith('\ufeff')) text = text.slice(1);
      }
      if (skipLineFeed && text.startsWith('\n')) text = text.slice(1);
      if (text !== '') skipLineFeed = false;
      const lines = (rest + text).split(/\r\n|\n|\r/);
      if (text.endsWith('\r')) skipLineFeed = true;
      rest = lines.pop() ?? '';
      for (const one of lines) line(one);
      bound(size + rest.length);
    },
  };
}

function bound(length: number): void {
  if (length > MAX_EVENT_LENGTH) throw new RangeError('The event stream holds an event that is too long.');
}
