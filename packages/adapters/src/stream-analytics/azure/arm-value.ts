/** A key or password: a secure parameter in Bicep, taken from the environment by `deploy`, nowhere written. */
export class Secret {
  readonly parameter: string;

  constructor(parameter: string) {
    this.parameter = parameter;
  }

  /** The environment variable that `deploy` reads it from. */
  get variable(): string {
    return `CSK_STREAM_${this.parameter.toUpperCase()}`;
  }
}

/** The text of a file beside the template: Bicep loads it, so that it stands in the exported folder only once. */
export class FileText {
  readonly path: string;
  readonly text: string;

  constructor(path: string, text: string) {
    this.path = path;
    this.text = text;
  }
}

/** What a resource of Azure Resource Manager is described with. */
export type ArmValue = string | number | boolean | Secret | FileText | readonly ArmValue[] | ArmObject;

export interface ArmObject {
  readonly [name: string]: ArmValue;
}

export type PlainValue = string | number | boolean | readonly PlainValue[] | { readonly [name: string]: PlainValue };

/** The value as it goes over the wire, with every secret filled in. */
export function plainValue(value: ArmValue, secretOf: (secret: Secret) => string): PlainValue {
  if (value instanceof Secret) return secretOf(value);
  if (value instanceof FileText) return value.text;
  if (isList(value)) return value.map((item) => plainValue(item, secretOf));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, plainValue(item, secretOf)]));
}

/** Every secret in a value, in order. */
export function secretsIn(value: ArmValue): readonly Secret[] {
  if (value instanceof Secret) return [value];
  if (value instanceof FileText || typeof value !== 'object') return [];
  return (isList(value) ? [...value] : Object.values(value)).flatMap(secretsIn);
}

/** `Array.isArray` does not narrow read-only lists. */
export function isList(value: ArmValue): value is readonly ArmValue[] {
  return Array.isArray(value);
}
