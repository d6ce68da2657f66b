import { isJsonObject, jsonBytes, type Json } from '../json.ts';
import { invalidArgument } from './hub-error.ts';

/** A direct method call as a service client asks for it. Times in milliseconds. */
export interface MethodCall {
  readonly name: string;
  readonly payload: Json | undefined;
  readonly connectTimeout: number;
  readonly responseTimeout: number;
}

/** Largest payload of a direct method, bytes (page "IoT Hub quotas and throttling"). */
const MAX_PAYLOAD = 128 * 1024;

/** Reads the body of a method call. @throws HubError 400 when the name or a time limit is not what IoT Hub takes. */
export function methodCallFrom(body: Json): MethodCall {
  if (!isJsonObject(body) || typeof body['methodName'] !== 'string' || !/^[^/#+?\s]{1,100}$/.test(body['methodName'])) {
    throw invalidArgument('methodName must be a name of at most 100 characters.');
  }
  if (jsonBytes(body['payload']) > MAX_PAYLOAD) {
    throw invalidArgument('The payload of a direct method has at most 128 KiB.');
  }
  return {
    name: body['methodName'],
    payload: body['payload'],
    connectTimeout: seconds(body['connectTimeoutInSeconds'], 0, 300, 0),
    responseTimeout: seconds(body['responseTimeoutInSeconds'], 5, 300, 30),
  };
}

function seconds(value: Json | undefined, low: number, high: number, otherwise: number): number {
  if (value === undefined || value === null) return otherwise * 1000;
  if (typeof value !== 'number' || value < low || value > high) {
    throw invalidArgument(`A direct method's time limit is ${low} to ${high} seconds.`);
  }
  return value * 1000;
}
