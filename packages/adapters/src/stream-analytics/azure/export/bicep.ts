import { API_VERSION, type ArmJob } from '../arm-job.ts';
import { type ArmValue, FileText, isList, Secret } from '../arm-value.ts';

const JOB_TYPE = 'Microsoft.StreamAnalytics/streamingjobs';
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** The job as a Bicep template. Keys and passwords are secure parameters; query and functions are loaded from their files. */
export function bicepOf(job: ArmJob): string {
  const symbols = symbolsOf(job);
  const blocks = [
    '// Made by `csk-stream export`. Change the job description and export again.',
    parameter('Azure region of the job.', `param location string = ${regionOf(job)}`),
    ...job.secrets.map((secret) => `@secure()\n${parameter(purposeOf(secret), `param ${secret.parameter} string`)}`),
    resource('job', JOB_TYPE, [`name: ${quoted(job.name)}`, 'location: location', ...membersOf(job.body)]),
    ...job.children.map(({ kind, name, properties }, index) => {
      // The query comes last: what it names should be there.
      const before = kind === 'transformation' ? symbols.slice(0, index) : [];
      const order = before.length === 0 ? [] : [`dependsOn: [\n${indented(before.join('\n'))}\n]`];
      const members = ['parent: job', `name: ${quoted(name)}`, `properties: ${valueText(properties)}`, ...order];
      return resource(symbols[index] ?? kind, `${JOB_TYPE}/${kind}s`, members);
    }),
    'output jobId string = job.id',
  ];
  if (job.body.identity !== undefined) {
    blocks.push(
      parameter('Give it roles on the inputs and outputs.', 'output principalId string = job.identity.principalId'),
    );
  }
  return `${blocks.join('\n\n')}\n`;
}

/** Text between apostrophes as Bicep reads it: nothing in it can end the text or begin an interpolation. */
export function quoted(text: string): string {
  const chars = Array.from(text);
  let result = '';
  for (const [index, char] of chars.entries()) {
    const code = char.codePointAt(0) ?? 0;
    if (char === "'" || char === '\\') result += `\\${char}`;
    else if (char === '$' && chars[index + 1] === '{') result += '\\$';
    else if (char === '\n') result += '\\n';
    else if (char === '\r') result += '\\r';
    else if (char === '\t') result += '\\t';
    else if (code < 0x20 || code === 0x7f || code === 0x85 || code === 0x2028 || code === 0x2029) {
      result += `\\u{${code.toString(16)}}`;
    } else result += char;
  }
  return `'${result}'`;
}

function regionOf(job: ArmJob): string {
  return job.location === undefined ? 'resourceGroup().location' : quoted(job.location);
}

function purposeOf(secret: Secret): string {
  const [side = '', ...rest] = secret.parameter.split('_');
  return `${rest.at(-1) ?? ''} of the ${side.toLowerCase()} ${rest.slice(0, -1).join('_')}.`;
}

function parameter(description: string, declaration: string): string {
  return `@description(${quoted(description)})\n${declaration}`;
}

function resource(symbol: string, type: string, members: readonly string[]): string {
  return `resource ${symbol} ${quoted(`${type}@${API_VERSION}`)} = {\n${indented(members.join('\n'))}\n}`;
}

/** Symbolic names of the children. Hyphens become underscores; a number tells apart what is then the same. */
function symbolsOf(job: ArmJob): string[] {
  const taken = new Set(['job', 'location', ...job.secrets.map(({ parameter: name }) => name.toLowerCase())]);
  return job.children.map(({ kind, name }) => {
    const base = kind === 'transformation' ? kind : `${kind}_${name.replaceAll('-', '_')}`;
    let symbol = base;
    for (let number = 2; taken.has(symbol.toLowerCase()); number += 1) symbol = `${base}_${number}`;
    taken.add(symbol.toLowerCase());
    return symbol;
  });
}

function valueText(value: ArmValue): string {
  if (value instanceof Secret) return value.parameter;
  if (value instanceof FileText) return `loadTextContent(${quoted(value.path)})`;
  if (typeof value === 'string') return quoted(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  const lines = isList(value) ? value.map(valueText) : membersOf(value);
  const [open, close] = isList(value) ? ['[', ']'] : ['{', '}'];
  return lines.length === 0 ? `${open}${close}` : `${open}\n${indented(lines.join('\n'))}\n${close}`;
}

function membersOf(value: { readonly [name: string]: ArmValue }): string[] {
  return Object.entries(value).map(
    ([name, item]) => `${IDENTIFIER.test(name) ? name : quoted(name)}: ${valueText(item)}`,
  );
}

function indented(text: string): string {
  return text.replaceAll(/^/gm, '  ');
}
