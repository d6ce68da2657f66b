/** An error as IoT Central reports it: HTTP status, and a code in body and header. */
export class CentralError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export const invalidBody = (message: string): CentralError => new CentralError(400, 'InvalidBody', message);
export const invalidParameter = (message: string): CentralError => new CentralError(400, 'InvalidParameter', message);
export const notFound = (what: string): CentralError => new CentralError(404, 'NotFound', `There is no ${what}.`);
export const staleEtag = (): CentralError =>
  new CentralError(412, 'PreconditionFailed', 'The etag given is not the current one.');
