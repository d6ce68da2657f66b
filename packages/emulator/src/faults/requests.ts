import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Subject } from './fault.ts';
import type { Faults } from './faults.ts';

const DEVICE = /^\/(?:devices|twins)\/([^/?]+)(?:\/modules\/([^/?]+))?/;

/**
 * What a failing network does to a request: it never arrives, is never answered, or is late. Requests have no lasting
 * connection of their own, so each is judged by itself.
 */
export function disturb(faults: Faults, request: IncomingMessage, response: ServerResponse, serve: () => void): void {
  if (!faults.areAny) {
    serve();
    return;
  }
  const subject: Subject = { service: 'hub', protocol: 'http', devices: devicesOf(request.url ?? '') };
  if (faults.strike('drop', subject)) {
    request.socket.destroy();
    return;
  }
  if (faults.strike('half-open', subject)) {
    request.resume();
    return;
  }
  const late = (direction: 'in' | 'out'): number => faults.matching('delay', { ...subject, direction })?.delayMs ?? 0;
  const delay = late('in') + late('out');
  if (delay === 0) serve();
  // Both ways are made up for before the request: what it does is not seen earlier than its answer by much.
  else setTimeout(() => !response.destroyed && serve(), delay).unref();
}

function devicesOf(url: string): readonly string[] {
  const [, device, module] = DEVICE.exec(url) ?? [];
  if (device === undefined || device === 'query') return [];
  try {
    return [
      [device, module]
        .filter((part) => part !== undefined)
        .map(decodeURIComponent)
        .join('/'),
    ];
  } catch {
    return [];
  }
}
