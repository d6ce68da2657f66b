/**
 * Reads the part of Bicep that the export writes, strictly: whatever it does not know is an error. Stands in for the
 * Bicep compiler, which is no npm package. With `byHand` also what a person writes beyond that: texts with expressions in
 * them, conditions, calls of resources.
 */
export interface BicepFile {
  readonly params: ReadonlyMap<string, { readonly secure: boolean; readonly value: Expression | undefined }>;
  readonly resources: ReadonlyMap<
    string,
    { readonly type: string; readonly body: ObjectExpression; readonly condition?: Expression }
  >;
  readonly outputs: ReadonlyMap<string, Expression>;
}

export type Expression =
  | { readonly kind: 'literal'; readonly value: string | number | boolean }
  | { readonly kind: 'reference'; readonly path: readonly string[] }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly args: readonly Expression[];
      readonly path: readonly string[];
    }
  | { readonly kind: 'list'; readonly items: readonly Expression[] }
  | ObjectExpression;
export interface ObjectExpression {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, Expression>;
}

type Token = { readonly kind: 'word' | 'text' | 'mixed' | 'number' | 'mark' | 'line' | 'end'; readonly text: string };

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', "'": "'", '\\': '\\', $: '$' };
const FUNCTIONS = new Set(['resourceGroup', 'loadTextContent']);
const FUNCTIONS_BY_HAND = new Set([
  ...FUNCTIONS,
  ...['subscription', 'guid', 'subscriptionResourceId', 'uriComponent', 'empty', 'not', 'format'],
]);

function tokensOf(source: string, byHand: boolean): Token[] {
  const tokens: Token[] = [];
  for (let i = 0; i < source.length;) {
    const rest = source.slice(i);
    const plain = /^(?:[ ]+|\/\/[^\n]*)/.exec(rest);
    const word = /^[A-Za-z_]\w*/.exec(rest);
    const number = /^\d+/.exec(rest);
    if (plain !== null) i += plain[0].length;
    else if (rest.startsWith('\n')) {
      tokens.push({ kind: 'line', text: '\n' });
      i += 1;
    } else if (word !== null) {
      tokens.push({ kind: 'word', text: word[0] });
      i += word[0].length;
    } else if (number !== null) {
      tokens.push({ kind: 'number', text: number[0] });
      i += number[0].length;
    } else if (byHand && /^'(?:[^'\\\n]|\\.)*\$\{/.test(rest)) {
      const mixed = /^'((?:[^'\\\n])*)'/.exec(rest);
      if (mixed === null) throw new Error('a text with expressions has escapes, or does not end');
      tokens.push({ kind: 'mixed', text: mixed[1] ?? '' });
      i += mixed[0].length;
    } else if (rest.startsWith("'")) {
      const { text, length } = textOf(rest);
      tokens.push({ kind: 'text', text });
      i += length;
    } else if ((byHand ? '@(){}[].:=,!' : '@(){}[].:=').includes(rest.charAt(0))) {
      tokens.push({ kind: 'mark', text: rest.charAt(0) });
      i += 1;
    } else throw new Error(`not Bicep: ${JSON.stringify(rest.slice(0, 20))}`);
  }
  return [...tokens, { kind: 'end', text: '' }];
}

function textOf(rest: string): { readonly text: string; readonly length: number } {
  let text = '';
  for (let i = 1; i < rest.length; i += 1) {
    const char = rest.charAt(i);
    if (char === "'") return { text, length: i + 1 };
    if (char < ' ') throw new Error('a text runs over the end of its line');
    if (char === '$' && rest.charAt(i + 1) === '{') throw new Error('a text interpolates');
    if (char !== '\\') {
      text += char;
      continue;
    }
    i += 1;
    const unicode = /^u\{([0-9a-f]+)\}/.exec(rest.slice(i));
    const escaped = ESCAPES[rest.charAt(i)];
    if (unicode?.[1] !== undefined) {
      text += String.fromCodePoint(Number.parseInt(unicode[1], 16));
      i += unicode[0].length - 1;
    } else if (escaped !== undefined) text += escaped;
    else throw new Error(`no escape: \\${rest.charAt(i)}`);
  }
  throw new Error('a text does not end');
}

export function readBicep(source: string, { byHand = false } = {}): BicepFile {
  let tokens = tokensOf(source, byHand);
  let at = 0;
  const peek = (): Token => tokens[at] ?? { kind: 'end', text: '' };
  const take = (kind?: Token['kind'], text?: string): string => {
    const token = peek();
    if ((kind !== undefined && token.kind !== kind) || (text !== undefined && token.text !== text)) {
      throw new Error(`expected ${text ?? kind} and found ${JSON.stringify(token.text)}`);
    }
    at += 1;
    return token.text;
  };
  const isMark = (text: string): boolean => peek().kind === 'mark' && peek().text === text;
  const skipLines = (): void => {
    while (peek().kind === 'line') at += 1;
  };

  /** Texts and expressions by turns, as the call of `format` that they are. */
  const mixed = (text: string): Expression => {
    const args = text.split(/\$\{([^{}]*)\}/).map((part, index): Expression => {
      if (index % 2 === 0) return { kind: 'literal', value: part };
      const outer = { tokens, at };
      [tokens, at] = [tokensOf(part, byHand), 0];
      const inner = expression();
      take('end');
      ({ tokens, at } = outer);
      return inner;
    });
    return { kind: 'call', name: 'format', args, path: [] };
  };
  const expression = (): Expression => {
    const { kind, text } = peek();
    if (kind === 'mixed') return mixed(take());
    if (byHand && isMark('!')) {
      take();
      return { kind: 'call', name: 'not', args: [expression()], path: [] };
    }
    if (kind === 'text') return { kind: 'literal', value: take() };
    if (kind === 'number') return { kind: 'literal', value: Number(take()) };
    if (isMark('{')) return objectExpression();
    if (isMark('[')) {
      const items: Expression[] = [];
      take();
      if (!isMark(']')) take('line');
      while (!isMark(']')) {
        items.push(expression());
        take('line');
      }
      take();
      return { kind: 'list', items };
    }
    take('word');
    if (text === 'true' || text === 'false') return { kind: 'literal', value: text === 'true' };
    const args: Expression[] = [];
    const called = isMark('(');
    if (called) {
      take();
      if (!isMark(')')) args.push(expression());
      while (isMark(',')) {
        take();
        args.push(expression());
      }
      take('mark', ')');
    }
    const path: string[] = [];
    while (isMark('.') || (byHand && isMark('['))) {
      if (take() === '[') {
        path.push(take('number'));
        take('mark', ']');
        continue;
      }
      const member = take('word');
      const isCall = byHand && isMark('(');
      if (isCall) {
        take();
        take('mark', ')');
      }
      path.push(isCall ? `${member}()` : member);
    }
    return called ? { kind: 'call', name: text, args, path } : { kind: 'reference', path: [text, ...path] };
  };
  const objectExpression = (): ObjectExpression => {
    const members = new Map<string, Expression>();
    take('mark', '{');
    if (!isMark('}')) take('line');
    while (!isMark('}')) {
      const name = take(peek().kind === 'text' ? 'text' : 'word');
      if (members.has(name)) throw new Error(`${name} stands twice`);
      take('mark', ':');
      members.set(name, expression());
      take('line');
    }
    take();
    return { kind: 'object', members };
  };

  const params: Map<string, { secure: boolean; value: Expression | undefined }> = new Map();
  const resources: Map<string, { type: string; body: ObjectExpression; condition?: Expression }> = new Map();
  const outputs = new Map<string, Expression>();
  for (skipLines(); peek().kind !== 'end'; skipLines()) {
    const decorators: string[] = [];
    while (isMark('@')) {
      take();
      decorators.push(take('word'));
      take('mark', '(');
      if (!isMark(')')) take('text');
      take('mark', ')');
      take('line');
    }
    const what = take('word');
    const name = take('word');
    if (params.has(name) || resources.has(name) || outputs.has(name)) throw new Error(`${name} stands twice`);
    if (what === 'param') {
      take('word', 'string');
      if (isMark('=')) take();
      const value = peek().kind === 'line' ? undefined : expression();
      params.set(name, { secure: decorators.includes('secure'), value });
    } else if (what === 'resource') {
      const type = take('text');
      take('mark', '=');
      let condition: Expression | undefined;
      if (byHand && peek().text === 'if') {
        take('word');
        take('mark', '(');
        condition = expression();
        take('mark', ')');
      }
      resources.set(name, { type, body: objectExpression(), ...(condition && { condition }) });
    } else if (what === 'output') {
      take('word', 'string');
      take('mark', '=');
      outputs.set(name, expression());
    } else throw new Error(`${what} is no declaration`);
    if (peek().kind !== 'end') take('line');
  }
  checkReferences({ params, resources, outputs }, byHand ? FUNCTIONS_BY_HAND : FUNCTIONS);
  return { params, resources, outputs };
}

/** Every name is declared, every parameter is used, every function is one there is. */
function checkReferences({ params, resources, outputs }: BicepFile, functions: ReadonlySet<string>): void {
  const used = new Set<string>();
  const walk = (expression: Expression): void => {
    if (expression.kind === 'reference') {
      const root = expression.path[0] ?? '';
      if (!params.has(root) && !resources.has(root)) throw new Error(`${root} is not declared`);
      used.add(root);
    } else if (expression.kind === 'call') {
      if (!functions.has(expression.name)) throw new Error(`${expression.name} is no function`);
      expression.args.forEach(walk);
    } else if (expression.kind === 'list') expression.items.forEach(walk);
    else if (expression.kind === 'object') [...expression.members.values()].forEach(walk);
  };
  for (const { body, condition } of resources.values()) {
    walk(body);
    if (condition !== undefined) walk(condition);
  }
  for (const value of outputs.values()) walk(value);
  for (const { value } of params.values()) if (value !== undefined) walk(value);
  for (const name of params.keys()) if (!used.has(name)) throw new Error(`the parameter ${name} is not used`);
}

/** An expression as JSON: references as `<a.b>`, loaded files as `<file path>`. */
export function plainOf(expression: Expression | undefined): unknown {
  switch (expression?.kind) {
    case undefined:
      return undefined;
    case 'literal':
      return expression.value;
    case 'reference':
      return `<${expression.path.join('.')}>`;
    case 'call':
      return `<${[expression.name, ...expression.args.map((arg) => String(plainOf(arg)))].join(' ')}>`;
    case 'list':
      return expression.items.map(plainOf);
    case 'object':
      return Object.fromEntries([...expression.members].map(([name, member]) => [name, plainOf(member)]));
  }
}
