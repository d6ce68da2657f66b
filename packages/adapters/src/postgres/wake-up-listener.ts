import type { Logger } from '@csk/core';
import { Client, type ClientConfig } from 'pg';

/** Hears other processes say that something was committed. */
export interface WakeUpListener {
  close(): Promise<void>;
}

const RETRY_MS = 1000;

/**
 * Keeps one connection listening on a channel and opens it again when it is lost. A call may be missed meanwhile, so
 * the listener also wakes when it is back; who listens must poll now and then anyway.
 */
export function listenForWakeUps(
  connection: ClientConfig,
  channel: string,
  onWakeUp: () => void,
  logger: Logger | undefined,
): WakeUpListener {
  let closed = false;
  let client: Client | undefined;
  let retry: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    // No statement timeout by the client: this connection waits for ever, by design.
    const fresh = new Client({ ...connection, query_timeout: 10_000 });
    client = fresh;
    let down = false;
    const onDown = (reason: string): void => {
      if (down || closed) return;
      down = true;
      logger?.log('info', 'The connection that listens for changes was lost', { reason });
      void fresh.end().catch(() => undefined);
      retry = setTimeout(() => void connect(), RETRY_MS);
    };
    fresh.on('error', (error) => onDown(error.message));
    fresh.on('end', () => onDown('ended'));
    fresh.on('notification', onWakeUp);
    try {
      await fresh.connect();
      await fresh.query(`LISTEN "${channel}"`);
      onWakeUp();
    } catch (error) {
      onDown(error instanceof Error ? error.message : String(error));
    }
  };
  void connect();

  return {
    async close() {
      closed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
