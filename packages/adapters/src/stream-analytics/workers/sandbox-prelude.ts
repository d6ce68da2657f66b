/**
 * Global names a function may use: those of ECMAScript that neither tell the time, nor do anything later, nor take memory
 * beside the heap (array buffers do, and no limit of a thread counts them).
 */
const GLOBALS = [
  ...[
    'Object',
    'Function',
    'Array',
    'Number',
    'Boolean',
    'String',
    'Symbol',
    'BigInt',
    'Date',
    'RegExp',
    'JSON',
    'Math',
  ],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'Proxy', 'Reflect', 'Infinity', 'NaN', 'undefined', 'globalThis'],
  ...['Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError'],
  ...['parseFloat', 'parseInt', 'isFinite', 'isNaN', 'eval', 'escape', 'unescape'],
  ...['decodeURI', 'decodeURIComponent', 'encodeURI', 'encodeURIComponent'],
];

/** Longest text of a result, or of the state of one aggregate. */
export const MAX_RESULT = 1_000_000;

/**
 * What runs in a sandbox before the function of the user. It takes away what would make results differ from run to run
 * or memory grow outside the heap, freezes the rest, and leaves `$csk`, by which the outside calls. Only text passes
 * the border: values in the form of user-json.ts after a letter, `v` for a value and `e` for an error. Objects of the
 * outside must never come in, because their constructors lead out.
 */
export const PRELUDE = `'use strict';
(() => {
  const allowed = new Set(${JSON.stringify(GLOBALS)});
  for (const name of Reflect.ownKeys(globalThis)) if (!allowed.has(name)) delete globalThis[name];
  const refused = (what) => () => { throw new Error(what + ' is not available: a function depends on its arguments alone'); };
  const RealDate = Date;
  const FixedDate = function Date(...args) {
    if (new.target === undefined || args.length === 0) refused('the time of the clock')();
    return Reflect.construct(RealDate, args, new.target);
  };
  FixedDate.prototype = RealDate.prototype;
  FixedDate.parse = RealDate.parse;
  FixedDate.UTC = RealDate.UTC;
  FixedDate.now = refused('Date.now');
  RealDate.prototype.constructor = FixedDate;
  globalThis.Date = FixedDate;
  Math.random = refused('Math.random');
  delete Error.captureStackTrace;
  delete Array.fromAsync;
  // A frozen method could not be shadowed by assignment in an object that inherits it. These commonly are.
  const shadowed = [[Object.prototype, ['constructor', 'toString', 'valueOf', 'toLocaleString', 'hasOwnProperty']],
    [Function.prototype, ['constructor', 'toString']], [Array.prototype, ['constructor', 'toString']],
    [Error.prototype, ['constructor', 'name', 'message', 'toString']]];
  for (const [owner, names] of shadowed) for (const name of names) {
    const { value } = Reflect.getOwnPropertyDescriptor(owner, name);
    Reflect.defineProperty(owner, name, { get() { return value; }, set(own) {
      if (this !== owner) Reflect.defineProperty(this, name, { value: own, writable: true, enumerable: true, configurable: true });
    } });
  }
  const frozen = new Set();
  const freeze = (value) => {
    if (value === null || (typeof value !== 'object' && typeof value !== 'function') || frozen.has(value)) return;
    frozen.add(value);
    Object.freeze(value);
    freeze(Reflect.getPrototypeOf(value));
    for (const key of Reflect.ownKeys(value)) {
      const own = Reflect.getOwnPropertyDescriptor(value, key);
      for (const part of [own.value, own.get, own.set]) freeze(part);
    }
  };
  for (const name of allowed) if (name !== 'globalThis') freeze(globalThis[name]);
  const hidden = [function* () {}, [][Symbol.iterator](), ''[Symbol.iterator](),
    new Map().entries(), new Set().entries(), 'a'.matchAll(/a/g)];
  for (const value of hidden) freeze(Reflect.getPrototypeOf(value));

  const decode = (json) => {
    if (!Array.isArray(json)) return json;
    switch (json[0]) {
      case 'n': return Number(json[1]);
      case 'i': return BigInt(json[1]);
      case 'd': return new RealDate(json[1] === null ? NaN : json[1]);
      case 'a': return json.slice(1).map(decode);
      case 'r': {
        const object = {};
        for (let i = 1; i < json.length; i += 2)
          Reflect.defineProperty(object, json[i], { value: decode(json[i + 1]), writable: true, enumerable: true, configurable: true });
        return object;
      }
      default: return undefined;
    }
  };
  let parts = 0;
  const encode = (value, place, depth) => {
    parts += 1;
    if (parts > 100000) throw new RangeError('the result is too large');
    switch (typeof value) {
      case 'string': case 'boolean': return value;
      case 'number':
        return Number.isFinite(value) && !Object.is(value, -0) ? value : ['n', Object.is(value, -0) ? '-0' : String(value)];
      case 'bigint': return ['i', String(value)];
      case 'undefined': return ['u'];
      case 'object': break;
      default: throw new TypeError(place + ' is a ' + typeof value);
    }
    if (value === null) return null;
    if (depth === 60) throw new TypeError(place + ' is nested too deep, or contains itself');
    if (value instanceof RealDate) {
      const ms = RealDate.prototype.getTime.call(value);
      return ['d', Number.isNaN(ms) ? null : ms];
    }
    if (Array.isArray(value)) {
      const list = ['a'];
      for (let i = 0; i < value.length; i += 1) list.push(encode(value[i], place + '[' + i + ']', depth + 1));
      return list;
    }
    const prototype = Reflect.getPrototypeOf(value);
    if (prototype !== Object.prototype && prototype !== null) throw new TypeError(place + ' is no plain object');
    return fields(value, place, depth, false);
  };
  const fields = (value, place, depth, skipsMethods) => {
    const list = ['r'];
    for (const key of Object.keys(value)) {
      const member = value[key];
      if (skipsMethods && typeof member === 'function') continue;
      list.push(key, encode(member, place + '.' + key, depth + 1));
    }
    return list;
  };
  const textOf = (error) => {
    try {
      const text = error !== null && typeof error === 'object' ? error.message : error;
      return typeof text === 'string' ? text.slice(0, 500) : 'it threw something that is no error';
    } catch {
      return 'it threw something that is no error';
    }
  };
  const answer = (act) => {
    try {
      parts = 0;
      const text = JSON.stringify(act());
      if (text.length > ${MAX_RESULT}) throw new RangeError('the result is too large');
      return 'v' + text;
    } catch (error) {
      return 'e' + textOf(error);
    }
  };
  let main;
  const create = () => {
    const aggregate = new main();
    if (typeof aggregate.init === 'function') aggregate.init();
    return aggregate;
  };
  const api = Object.freeze({
    bind: (given, isAggregate) => answer(() => {
      if (typeof given !== 'function') throw new TypeError('the source must have a function main');
      main = given;
      if (!isAggregate) return encode(main.length, 'main.length', 0);
      const aggregate = create();
      for (const name of ['accumulate', 'computeResult'])
        if (typeof aggregate[name] !== 'function') throw new TypeError('new main() has no method ' + name);
      return null;
    }),
    call: (input) => answer(() => encode(main(...decode(JSON.parse(input))), 'the result', 0)),
    create: () => { try { return create(); } catch (error) { return 'e' + textOf(error); } },
    accumulate: (self, input) => answer(() => {
      const [value, timestamp] = decode(JSON.parse(input));
      self.accumulate(value, timestamp);
      return null;
    }),
    result: (self) => answer(() => encode(self.computeResult(), 'the result', 0)),
    save: (self) => answer(() => fields(self, 'this', 0, true)),
    load: (self, input) => answer(() => {
      const saved = JSON.parse(input);
      for (let i = 1; i < saved.length; i += 2)
        Reflect.defineProperty(self, saved[i], { value: decode(saved[i + 1]), writable: true, enumerable: true, configurable: true });
      return null;
    }),
  });
  Reflect.defineProperty(globalThis, '$csk', { value: api });
})();
`;
