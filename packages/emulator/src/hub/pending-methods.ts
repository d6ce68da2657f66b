import { randomUUID } from 'node:crypto';
import { parseJson } from '../json.ts';
import { deviceNotOnline, HubError } from './hub-error.ts';
import type { MethodResult } from './sessions.ts';

/** A device's answer to a call, as it came. */
export interface MethodAnswer {
  readonly id: string;
  readonly status: number;
  readonly body: Buffer;
}

interface Pending {
  resolve(result: MethodResult): void;
  reject(error: HubError): void;
  readonly timer: NodeJS.Timeout;
}

/** Direct methods that a connected device has been asked for and has not answered. */
export class PendingMethods {
  readonly #key: string;
  readonly #pending = new Map<string, Pending>();

  constructor(key: string) {
    this.#key = key;
  }

  /**
   * Asks by `send`, which gets the id that the answer must bear.
   *
   * @throws HubError 404 when the device leaves first, 504 when it does not answer in time, 502 for a bad answer.
   */
  call(name: string, timeout: number, send: (id: string) => void): Promise<MethodResult> {
    const id = randomUUID();
    return new Promise<MethodResult>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#pending.delete(id);
        reject(new HubError(504, 'GatewayTimeout', `Device ${this.#key} did not answer ${name} in time.`));
      }, timeout);
      this.#pending.set(id, { resolve, reject, timer });
      send(id);
    });
  }

  /** An answer to nothing, or a late one, has no effect. */
  answer({ id, status, body }: MethodAnswer): void {
    const method = this.#pending.get(id);
    if (!method) return;
    this.#pending.delete(id);
    clearTimeout(method.timer);
    try {
      const text = body.toString('utf8').trim();
      method.resolve({ status, payload: text === '' ? null : parseJson(text) });
    } catch {
      method.reject(new HubError(502, 'InvalidDeviceResponse', `Device ${this.#key} answered with invalid JSON.`));
    }
  }

  /** The connection ended: nobody will answer what is open. */
  abort(): void {
    for (const method of this.#pending.values()) {
      clearTimeout(method.timer);
      method.reject(deviceNotOnline(this.#key));
    }
    this.#pending.clear();
  }
}
