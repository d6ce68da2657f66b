import { ConnectedServiceError, type StreamFunctionSource } from '@csk/core';
import type { StreamFunctionError } from '../errors.ts';
import type { UserAggregateClass, UserFunctions } from '../functions/user/user-functions.ts';

/** What the text of functions tells without being run: their names. They are checked again where they run. */
export function declaredFunctions(sources: readonly StreamFunctionSource[]): UserFunctions {
  const udf: Record<string, NonNullable<UserFunctions['udf']>[string]> = {};
  const uda: Record<string, UserAggregateClass> = {};
  const names = new Set<string>();
  for (const { name, kind } of sources) {
    const place = `functions.${name}`;
    if (!/^[A-Za-z]\w{0,62}$/.test(name))
      throw invalid(place, 'its name must be letters, digits and underscores, a letter first');
    const key = `${kind} ${name.toLowerCase()}`;
    if (names.has(key)) throw invalid(place, 'stands twice');
    names.add(key);
    if (kind === 'aggregate') uda[name] = Elsewhere;
    else udf[name] = { call: elsewhere, parameters: { min: 0, max: 255 } };
  }
  return { udf, uda };
}

function elsewhere(): never {
  throw new TypeError('the function runs in a thread of its own');
}

class Elsewhere {
  accumulate(): void {
    elsewhere();
  }
  computeResult(): unknown {
    return elsewhere();
  }
}

/** Source text that is no function, as an error of the caller. */
export function functionFault(error: StreamFunctionError): ConnectedServiceError {
  return invalid(`functions.${error.functionName.slice(4)}`, error.message, error);
}

function invalid(field: string, message: string, cause?: Error): ConnectedServiceError {
  return new ConnectedServiceError('invalid', `${field}: ${message}`, { cause, details: { field } });
}
