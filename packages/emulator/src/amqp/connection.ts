import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { gatedSocket, MAX_FRAME_SIZE } from './frame-gate.ts';
import { AmqpError, IncomingLink, OutgoingLink, type Outcome } from './links.ts';
import { createContainer, type RheaContext, type RheaLink, type RheaSession, type TransferFrame } from './rhea.ts';
import { SendQueue } from './send-queue.ts';

/** What serves the links of one endpoint. Either method may throw {@link AmqpError} to refuse the link. */
export interface LinkHandler {
  openIncoming(link: IncomingLink): void;
  openOutgoing(link: OutgoingLink): void;
  /** The connection ended; whatever was kept under its id may go. */
  disconnected(connectionId: string): void;
}

/** Peers that stay silent this long are dropped (twice this, as the standard asks). Azure announces the same. */
const IDLE_TIMEOUT = 60_000;
/** Time to get from the first byte to an open connection. */
const OPEN_TIMEOUT = 10_000;
/** Unsent bytes beyond which a slow reader gets no more messages. */
const CONGESTED_AT = 4 * 1024 * 1024;
/** A message may be larger than its link allows (it is then rejected politely), but not larger than this. */
const MAX_INCOMING_BYTES = 8 * 1024 * 1024;
/** More deliveries than a session holds cannot be meant by one disposition. */
const MAX_DISPOSITION_RANGE = 65_536;
/** Asks rhea for the bytes of a message instead of a decoded one; standard messages have format 0. */
const RAW_STANDARD = 0xffff;

const OUTCOMES: readonly Outcome['kind'][] = ['accepted', 'rejected', 'released', 'modified'];

/**
 * Serves AMQP 1.0 on `socket`: adopts it, watches its limits and hands every link to `handler`.
 *
 * @param onLink is told the address of every link that was let in.
 */
export function serveAmqp(
  socket: Duplex,
  containerId: string,
  handler: LinkHandler,
  onLink: (address: string) => void = () => {},
): void {
  const id = randomUUID();
  const links = new Map<RheaLink, IncomingLink | OutgoingLink>();
  const incomingBytes = new Map<RheaLink, number>();
  const connection = createContainer(containerId).create_connection({
    tcp_no_delay: false,
    reconnect: false,
    idle_time_out: IDLE_TIMEOUT,
    max_frame_size: MAX_FRAME_SIZE,
    channel_max: 255,
    session_buffer_size: { incoming: 2048, outgoing: 16_384 },
    sender_options: { treat_modified_as_released: false, autosettle: false },
    receiver_options: { autoaccept: false, credit_window: 0 },
  });

  const guarded =
    <T extends unknown[]>(action: (...args: T) => void) =>
    (...args: T): void => {
      try {
        action(...args);
      } catch {
        // A peer that breaks the protocol, or a fault of ours while serving it, costs this connection only.
        socket.destroy();
      }
    };

  const close = (link: RheaLink, isByPeer = false): void => {
    const known = links.get(link);
    if (isByPeer && known instanceof OutgoingLink) known.peerClosed();
    else known?.closed();
    links.delete(link);
    incomingBytes.delete(link);
  };

  const resume = guarded((link: OutgoingLink) => withOutgoing(link, () => link.onCredit()));
  const resumeAll = (session?: RheaSession): void => {
    for (const [{ session: own }, link] of links) {
      if (link instanceof OutgoingLink && (!session || own === session)) resume(link);
    }
  };

  const attach = (link: RheaLink): void => {
    if (link.is_sender()) {
      const outgoing = new OutgoingLink(link, id, () => socket.writableLength > CONGESTED_AT);
      outgoing.onOpened = () => resume(outgoing);
      links.set(link, outgoing);
      refuseOnError(outgoing, () => handler.openOutgoing(outgoing));
      if (!outgoing.isClosed) onLink(outgoing.address);
    } else {
      const incoming = new IncomingLink(link, id);
      links.set(link, incoming);
      refuseOnError(incoming, () => handler.openIncoming(incoming));
      if (!incoming.isClosed) onLink(incoming.address);
    }
  };

  const watch = (session: RheaSession): void => {
    const onTransfer = session.on_transfer.bind(session);
    session.on_transfer = (frame: TransferFrame): void => {
      const link = session._get_link(frame);
      const isFirst = !link._incomplete;
      if (isFirst && link.credit <= 0) throw new AmqpError('amqp:link:transfer-limit-exceeded', 'No credit.');
      const bytes = (isFirst ? 0 : (incomingBytes.get(link) ?? 0)) + (frame.payload?.length ?? 0);
      if (bytes > MAX_INCOMING_BYTES) throw new AmqpError('amqp:link:message-size-exceeded', 'Message too large.');
      incomingBytes.set(link, bytes);
      frame.performative.message_format ||= RAW_STANDARD;
      onTransfer(frame);
    };
    const onFlow = session.on_flow.bind(session);
    session.on_flow = (frame): void => {
      const wasFull = SendQueue.of(session).room <= 0;
      onFlow(frame);
      if (wasFull && SendQueue.of(session).room > 0) resumeAll(session);
    };
    const onDisposition = session.on_disposition.bind(session);
    session.on_disposition = (frame): void => {
      const { first, last } = frame.performative;
      if ((last ?? first) - first > MAX_DISPOSITION_RANGE) throw new RangeError('Disposition range.');
      onDisposition(frame);
    };
  };

  const on = (event: string, action: (context: RheaContext) => void): void => connection.on(event, guarded(action));
  on('session_open', ({ session }) => watch(session));
  on('sender_open', ({ sender }) => attach(sender!));
  on('receiver_open', ({ receiver }) => attach(receiver!));
  on('message', ({ receiver, delivery, message, format }) => {
    const link = links.get(receiver!);
    if (link instanceof IncomingLink) link.receive(delivery!, message!, format === RAW_STANDARD ? 0 : (format ?? 0));
  });
  on('sendable', ({ sender }) => withOutgoing(links.get(sender!), (link) => link.onCredit()));
  on('sender_draining', ({ sender }) => withOutgoing(links.get(sender!), (link) => link.onDrain()));
  for (const kind of OUTCOMES) {
    on(kind, ({ sender, delivery }) => withOutgoing(links.get(sender!), (link) => link.settle(delivery!, kind)));
  }
  on('settled', ({ sender, delivery }) => {
    if (sender) withOutgoing(links.get(sender), (link) => link.settle(delivery!, 'released'));
  });
  on('sender_close', ({ sender }) => close(sender!, true));
  on('receiver_close', ({ receiver }) => close(receiver!));
  for (const event of ['sender_error', 'receiver_error', 'session_error', 'connection_error']) on(event, () => {});
  on('session_close', ({ session }) => {
    for (const link of [...links.keys()]) if (link.session === session) close(link);
  });
  on('error', () => socket.destroy());
  on('protocol_error', () => socket.destroy());

  const openTimer = setTimeout(() => socket.destroy(), OPEN_TIMEOUT);
  on('connection_open', () => clearTimeout(openTimer));
  on('disconnected', () => {});
  on('connection_close', () => {});
  socket.once('close', () => {
    clearTimeout(openTimer);
    for (const link of [...links.keys()]) close(link);
    handler.disconnected(id);
  });
  socket.on('drain', () => resumeAll());

  const process = connection._process.bind(connection);
  connection._process = guarded(process);
  connection.accept(gatedSocket(socket));
}

function withOutgoing(link: IncomingLink | OutgoingLink | undefined, action: (link: OutgoingLink) => void): void {
  if (link instanceof OutgoingLink && !link.isClosed) action(link);
}

function refuseOnError(link: IncomingLink | OutgoingLink, open: () => void): void {
  try {
    open();
  } catch (error) {
    if (!(error instanceof AmqpError)) throw error;
    link.refuse(error);
  }
}
