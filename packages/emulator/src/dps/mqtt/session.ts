import type { DeviceChannel, MqttSession, OtherMqttService } from '../../hub/mqtt/session.ts';
import { parseJson, type Json, type JsonObject } from '../../json.ts';
import type { DeviceRegistrations, RegistrationClaim } from '../device-registrations.ts';
import { asProvisioningError, badRequest, errorBody, ProvisioningError } from '../provisioning-error.ts';
import { requireVersion } from '../versions.ts';
import { parseRequest, readUserName, RESPONSE_FILTER, responseTopic, type ProvisioningRequest } from './topics.ts';

export interface ProvisioningMqttParts {
  readonly registrations: DeviceRegistrations;
  readonly now: () => number;
  readonly log: (line: string) => void;
}

/** A device registers and goes. Whoever stays longer has to come again. Milliseconds. */
const LIFETIME = 10 * 60_000;

/**
 * Takes the clients whose user name is of the provisioning service. As in Azure a token is looked at when the device
 * registers, and the answer to that says what is wrong; a user name that differs from the client id, or neither token
 * nor certificate, is refused at once.
 */
export function provisioningOverMqtt(parts: ProvisioningMqttParts): OtherMqttService {
  return (packet, certificate, channel) => {
    const name = readUserName(packet.username ?? '');
    if (!name) return undefined;
    const token = packet.password?.toString('utf8');
    if (packet.protocolVersion !== 4 || packet.clientId !== name.registrationId || (!token && !certificate)) {
      throw new Error('Not the claim of a device that registers.');
    }
    const { idScope, registrationId, apiVersion } = name;
    const claim = { idScope, registrationId, proof: { token, certificate } };
    return { session: new ProvisioningSession(parts, claim, apiVersion, channel), lifetime: LIFETIME };
  };
}

/** One device that registers over MQTT. */
class ProvisioningSession implements MqttSession {
  readonly #parts: ProvisioningMqttParts;
  readonly #claim: RegistrationClaim;
  readonly #apiVersion: string | null;
  readonly #channel: DeviceChannel;
  #isSubscribed = false;

  constructor(
    parts: ProvisioningMqttParts,
    claim: RegistrationClaim,
    apiVersion: string | null,
    channel: DeviceChannel,
  ) {
    this.#parts = parts;
    this.#claim = claim;
    this.#apiVersion = apiVersion;
    this.#channel = channel;
  }

  subscribe(filter: string): boolean {
    if (filter !== RESPONSE_FILTER) return false;
    this.#isSubscribed = true;
    return true;
  }

  subscribed(): void {}

  unsubscribe(filter: string): void {
    if (filter === RESPONSE_FILTER) this.#isSubscribed = false;
  }

  async published(topic: string, payload: Buffer): Promise<void> {
    const request = parseRequest(topic);
    if (!request) throw badRequest('The topic is not one of the provisioning service.');
    try {
      requireVersion(this.#apiVersion);
      const body = await this.#answer(request, payload);
      const isWaiting = body['status'] === 'assigning';
      // Nothing needs to be waited for: when the answer is out, the device is assigned.
      this.#respond(isWaiting ? 202 : 200, request.rid, body, isWaiting ? 0 : undefined);
    } catch (error) {
      const known = asProvisioningError(error) ?? new ProvisioningError(500, 500_001, 'The request failed.');
      if (known.status === 500) this.#parts.log(`dps: ${error instanceof Error ? error.stack : String(error)}`);
      this.#respond(known.status, request.rid, errorBody(known, this.#parts.now()), known.retryAfter);
    }
  }

  /** Answers go out unacknowledged: a device that missed one asks again. */
  acknowledged(): void {}

  closed(): void {
    this.#isSubscribed = false;
  }

  async #answer(request: ProvisioningRequest, payload: Buffer): Promise<JsonObject> {
    const { registrations } = this.#parts;
    if (request.kind === 'status') return registrations.operation(this.#claim, request.operationId);
    return registrations.register(this.#claim, jsonOf(payload));
  }

  #respond(status: number, rid: string, body: JsonObject, retryAfter: number | undefined): void {
    if (!this.#isSubscribed) return;
    const topic = responseTopic(status, rid, retryAfter);
    const payload = Buffer.from(JSON.stringify(body));
    this.#channel.send({ cmd: 'publish', qos: 0, dup: false, retain: false, topic, payload });
  }
}

function jsonOf(payload: Buffer): Json {
  try {
    return parseJson(payload.toString('utf8'));
  } catch {
    throw badRequest('The body is not valid JSON.');
  }
}
