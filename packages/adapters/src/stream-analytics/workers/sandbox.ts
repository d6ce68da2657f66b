import { types } from 'node:util';
import { Script, createContext } from 'node:vm';
import type { StreamFunctionSource } from '@csk/core';
import { StreamFunctionError, StreamRuntimeError } from '../errors.ts';
import type { UserAggregate, UserAggregateClass, UserFunctions } from '../functions/user/user-functions.ts';
import { userFromJson, userToJson } from '../functions/user/user-json.ts';
import { fingerprint } from '../snapshot.ts';
import type { Json } from '../types/state.ts';
import { PRELUDE } from './sandbox-prelude.ts';

const MAX_FUNCTIONS = 100;
const MAX_SOURCE = 256 * 1024;
/** The source itself may take longer than a call: it may build tables. */
const LOAD_MS = 2000;

const prelude = new Script(PRELUDE, { filename: 'csk-sandbox' });
const bindScalar = new Script("$csk.bind(typeof main === 'function' ? main : undefined, false)");
const bindAggregate = new Script("$csk.bind(typeof main === 'function' ? main : undefined, true)");
const call = new Script('$csk.call($cskInput)');
const create = new Script('$csk.create()');
const accumulate = new Script('$csk.accumulate($cskSelf, $cskInput)');
const computeResult = new Script('$csk.result($cskSelf)');
const saveState = new Script('$csk.save($cskSelf)');
const loadState = new Script('$csk.load($cskSelf, $cskInput)');

/**
 * One user function from source text, in a realm of its own: no Node.js, no clock, no chance, no code from text. What
 * comes out of it is text that was written inside, or an object that is only ever handed back in.
 */
class Sandbox {
  readonly #name: string;
  readonly #timeoutMs: number;
  /**
   * Without a prototype, so that no name leads from the realm to an object outside. What comes in by it is not to be
   * redefined within: a setter there would run when a call is prepared, before its time counts.
   */
  readonly #globals = Object.create(null, {
    $cskInput: { value: undefined, writable: true },
    $cskSelf: { value: undefined, writable: true },
  }) as { $cskInput: string | undefined; $cskSelf: unknown };
  /** Parameters of `main`. */
  readonly parameters: number;

  constructor({ name, kind, source }: StreamFunctionSource, timeoutMs: number) {
    this.#name = `${kind === 'scalar' ? 'udf' : 'uda'}.${name}`;
    this.#timeoutMs = timeoutMs;
    if (!/^[A-Za-z]\w{0,62}$/.test(name))
      throw new StreamFunctionError(this.#name, 'the name must be letters, digits and underscores, a letter first');
    if (source.length > MAX_SOURCE)
      throw new StreamFunctionError(this.#name, `the source is longer than ${MAX_SOURCE}`);
    // import() would be rejected with an error of the outside, and a promise would go on after the call has ended.
    const [word] = /\b(?:import|async|await)\b/.exec(source) ?? [];
    if (word !== undefined)
      throw new StreamFunctionError(this.#name, `the word ${word} must not occur: a function works alone and at once`);
    createContext(this.#globals, {
      codeGeneration: { strings: false, wasm: false },
      // What promises do later counts as part of the call.
      microtaskMode: 'afterEvaluate',
    });
    prelude.runInContext(this.#globals);
    try {
      new Script(source, { filename: this.#name }).runInContext(this.#globals, { timeout: LOAD_MS });
      const length = this.#answer(kind === 'scalar' ? bindScalar : bindAggregate);
      this.parameters = typeof length === 'number' ? length : 1;
    } catch (error) {
      throw new StreamFunctionError(this.#name, loadingText(error, this.#name));
    }
  }

  #run(script: Script): unknown {
    try {
      return script.runInContext(this.#globals, { timeout: this.#timeoutMs });
    } catch (error) {
      if (isTimeout(error))
        throw new StreamRuntimeError('FunctionTimeout', `${this.#name} did not end within ${this.#timeoutMs} ms`);
      throw new StreamRuntimeError('FunctionFailed', `${this.#name}: it could not be called`);
    }
  }

  #answer(script: Script, input?: Json, self?: unknown): Json {
    this.#globals.$cskInput = input === undefined ? undefined : JSON.stringify(input);
    this.#globals.$cskSelf = self;
    const answer = this.#run(script);
    if (typeof answer !== 'string' || !answer.startsWith('v')) throw this.#failed(answer);
    return JSON.parse(answer.slice(1)) as Json;
  }

  #failed(answer: unknown): StreamRuntimeError {
    const text = typeof answer === 'string' ? answer.slice(1) : 'it gave no answer';
    return new StreamRuntimeError('FunctionFailed', `${this.#name}: ${text}`);
  }

  call(args: readonly unknown[]): unknown {
    return userFromJson(this.#answer(call, userToJson(args, 'the arguments')));
  }

  /** Each aggregate is an object of the realm, so it is freed with the group it adds up. */
  aggregateClass(): UserAggregateClass {
    const make = (): unknown => {
      const self = this.#run(create);
      if (typeof self !== 'object' || self === null) throw this.#failed(self);
      return self;
    };
    const ask = (script: Script, self: unknown, input?: Json): Json => this.#answer(script, input, self);
    return class implements UserAggregate {
      readonly #self = make();
      accumulate(value: never, timestamp: Date): void {
        ask(accumulate, this.#self, userToJson([value, timestamp], 'the arguments'));
      }
      computeResult(): unknown {
        return userFromJson(ask(computeResult, this.#self));
      }
      saveState(): Json {
        return ask(saveState, this.#self);
      }
      loadState(state: Json): void {
        ask(loadState, this.#self, state);
      }
    };
  }
}

/** The error comes from the realm of the function: it is read without running anything of it. */
function isTimeout(error: unknown): boolean {
  if (!types.isNativeError(error)) return false;
  return Object.getOwnPropertyDescriptor(error, 'code')?.value === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
}

function loadingText(error: unknown, name: string): string {
  if (isTimeout(error)) return `the source did not end within ${LOAD_MS} ms`;
  if (error instanceof StreamRuntimeError) return error.message.replace(`${name}: `, '');
  if (error instanceof SyntaxError) return `the source is no JavaScript: ${error.message}`;
  return 'the source fails when it is loaded';
}

/**
 * Functions from source text: each source has a function `main`, the function itself or, for an aggregate, its
 * constructor.
 * @throws StreamFunctionError when a source is not such.
 */
export function sandboxedFunctions(sources: readonly StreamFunctionSource[], timeoutMs: number): UserFunctions {
  if (sources.length > MAX_FUNCTIONS) throw new RangeError(`more than ${MAX_FUNCTIONS} functions`);
  const udf: Record<string, NonNullable<UserFunctions['udf']>[string]> = {};
  const uda: Record<string, UserAggregateClass> = {};
  for (const source of sources) {
    const sandbox = new Sandbox(source, timeoutMs);
    const { parameters } = sandbox;
    if (source.kind === 'aggregate') uda[source.name] = sandbox.aggregateClass();
    else
      udf[source.name] = {
        call: (...args: unknown[]) => sandbox.call(args),
        parameters: { min: parameters, max: parameters },
      };
  }
  const version = sources.length === 0 ? undefined : fingerprint(JSON.stringify(sources));
  return { udf, uda, version };
}
