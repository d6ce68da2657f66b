/** An error as IoT Hub reports it: HTTP status and ErrorCode decide which typed error the SDKs raise. */
export class HubError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalidArgument = (message: string): HubError => new HubError(400, 'ArgumentInvalid', message);
export const unauthorized = (message: string): HubError => new HubError(401, 'IotHubUnauthorizedAccess', message);
export const deviceNotFound = (deviceId: string): HubError =>
  new HubError(404, 'DeviceNotFound', `Device ${deviceId} is not registered.`);
export const deviceNotOnline = (deviceId: string): HubError =>
  new HubError(404, 'DeviceNotOnline', `Device ${deviceId} is not connected, or does not listen for direct methods.`);
export const preconditionFailed = (deviceId: string): HubError =>
  new HubError(412, 'PreconditionFailed', `The etag given for device ${deviceId} is not the current one.`);
