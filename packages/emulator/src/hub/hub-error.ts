/** An error as IoT Hub reports it: HTTP status and ErrorCode decide which typed error the SDKs raise. */
export class HubError extends Error {
  readonly status: number;
  readonly code: string;
  /** When it is worth another try, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(status: number, code: string, message: string, retryAfterMs?: number) {
    super(message);
    this.status = status;
    this.code = code;
    this.retryAfterMs = retryAfterMs;
  }
}

const NUMBERS: Readonly<Record<string, number>> = {
  IotHubQuotaExceeded: 403_002,
  ThrottlingException: 429_001,
};

/** The number that devices are told in place of the code. */
export const errorNumber = ({ code, status }: HubError): number => NUMBERS[code] ?? status * 1000 + 4;

export const invalidArgument = (message: string): HubError => new HubError(400, 'ArgumentInvalid', message);
export const unauthorized = (message: string): HubError => new HubError(401, 'IotHubUnauthorizedAccess', message);
export const deviceNotFound = (deviceId: string): HubError =>
  new HubError(404, 'DeviceNotFound', `Device ${deviceId} is not registered.`);
export const deviceNotOnline = (deviceId: string): HubError =>
  new HubError(404, 'DeviceNotOnline', `Device ${deviceId} is not connected, or does not listen for direct methods.`);
export const preconditionFailed = (deviceId: string): HubError =>
  new HubError(412, 'PreconditionFailed', `The etag given for device ${deviceId} is not the current one.`);
export const throttled = (retryAfterMs: number): HubError =>
  new HubError(429, 'ThrottlingException', 'The hub is throttled. Wait and try again.', retryAfterMs);
