import { StreamCompileError } from '../../errors.ts';
import type { Position, QueryBody, Script, StepDefinition, TableDefinition } from '../ast.ts';
import { tokenize } from '../lexer.ts';
import { Cursor } from './cursor.ts';
import { parseTypeName } from './expression.ts';
import { parseBody } from './select.ts';

const MAX_DEPTH = 400;
/** SELECTs of a job, in steps and statements. */
const MAX_SELECTS = 1000;

/** Reads a whole job: CREATE TABLE statements, WITH steps and SELECT statements, separated by `;` or by nothing. */
export function parseScript(source: string): Script {
  const cursor = new Cursor(tokenize(source));
  const tables: TableDefinition[] = [];
  const steps: StepDefinition[] = [];
  const statements: QueryBody[] = [];
  while (!cursor.ended) {
    if (cursor.takeSymbol(';')) continue;
    if (cursor.isWord('CREATE')) tables.push(parseTable(cursor));
    else if (cursor.isWord('WITH')) parseSteps(cursor, steps);
    else if (cursor.isWord('SELECT') || cursor.isSymbol('(')) statements.push(parseBody(cursor));
    else throw cursor.error('expected SELECT, WITH or CREATE TABLE');
  }
  if (statements.length === 0) throw cursor.error('expected SELECT', 'a job needs at least one SELECT after its steps');
  const script = { tables, steps, statements };
  const [first] = statements;
  const selects = [...steps.map((step) => step.body), ...statements].reduce((n, body) => n + body.selects.length, 0);
  if (selects > MAX_SELECTS && first !== undefined)
    throw new StreamCompileError(`a job has at most ${MAX_SELECTS} SELECTs`, first.at, 'split it into several jobs');
  checkDepth(script);
  return script;
}

function parseSteps(cursor: Cursor, steps: StepDefinition[]): void {
  cursor.next();
  do {
    const { at } = cursor;
    const name = cursor.expectName('the name of a step').text;
    cursor.expectWord('AS');
    cursor.expectSymbol('(');
    const body = parseBody(cursor);
    cursor.expectSymbol(')', 'the step ends with a parenthesis');
    const into = body.selects.find((select) => select.into !== undefined)?.into;
    if (into !== undefined)
      throw new StreamCompileError('INTO is not allowed in a step', into.at, 'write it in the SELECT after WITH');
    steps.push({ name, at, body });
  } while (cursor.takeSymbol(','));
}

function parseTable(cursor: Cursor): TableDefinition {
  const { at } = cursor.next();
  cursor.expectWord('TABLE', 'only CREATE TABLE is supported');
  const name = cursor.expectName('the name of an input').text;
  cursor.expectSymbol('(');
  const columns: { name: string; type: string; at: Position }[] = [];
  do {
    const place = cursor.at;
    columns.push({ name: cursor.expectName('a column name').text, type: parseTypeName(cursor), at: place });
  } while (cursor.takeSymbol(','));
  cursor.expectSymbol(')');
  return { name, at, columns };
}

/** Long chains such as `a + a + …` nest to the left without nesting the parser; they are bounded here, without recursion. */
function checkDepth(script: Script): void {
  const stack: { readonly node: object; readonly depth: number }[] = [{ node: script, depth: 0 }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { node, depth } = top;
    if (depth > MAX_DEPTH && 'kind' in node && 'at' in node) {
      throw new StreamCompileError('the expression is too long', node.at as Position, 'split it over several steps');
    }
    for (const child of Object.values(node) as unknown[]) {
      if (typeof child === 'object' && child !== null)
        stack.push({ node: child, depth: 'kind' in node ? depth + 1 : depth });
    }
  }
}
