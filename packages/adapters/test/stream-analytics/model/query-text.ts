import type {
  AggregateCall,
  Condition,
  Expression,
  HistoryCall,
  JobModel,
  JoinModel,
  SelectModel,
  SourceModel,
  WindowModel,
} from './job-model.ts';
import type { Span } from './time.ts';

/** Writes the query text of a job. */
export function queryText(job: JobModel): string {
  const select = (model: SelectModel): string => new SelectText(job, model).write();
  const union = (body: readonly SelectModel[]): string => body.map(select).join('\nUNION\n');
  const steps = job.steps.map(({ name, body }) => `${name} AS (\n${union(body)}\n)`);
  const statements = job.statements.map(({ output, body }) =>
    body.map((part) => select(part).replace('\nFROM', `\nINTO ${output}\nFROM`)).join('\nUNION\n'),
  );
  return `${steps.length === 0 ? '' : `WITH ${steps.join(',\n')}\n`}${statements.join(';\n')}`;
}

const list = (parts: readonly string[]): string => parts.join(', ');

class SelectText {
  readonly #job: JobModel;
  readonly #select: SelectModel;
  readonly #prefixed: boolean;

  constructor(job: JobModel, select: SelectModel) {
    this.#job = job;
    this.#select = select;
    this.#prefixed = select.joins.length > 0;
  }

  write(): string {
    const { from, joins, where, groupBy, having, items } = this.#select;
    const lines = [
      `SELECT ${list(items.map(({ as, expr }) => `${this.#expr(expr)} AS ${as}`))}`,
      `FROM ${this.#source(from)}`,
      ...joins.map((join) => this.#join(join)),
    ];
    if (where !== undefined) lines.push(`WHERE ${this.#condition(where)}`);
    if (groupBy !== undefined)
      lines.push(`GROUP BY ${list([...groupBy.keys.map((key) => this.#expr(key)), this.#window(groupBy.window)])}`);
    if (having !== undefined) lines.push(`HAVING ${this.#condition(having)}`);
    return lines.join('\n');
  }

  #source({ of, alias }: SourceModel): string {
    const input = this.#job.inputs.find(({ name }) => name === of);
    if (input?.timestampBy === undefined) return `${of} ${alias}`;
    return `${of} ${alias} TIMESTAMP BY ${input.timestampBy}${input.over === undefined ? '' : ` OVER ${input.over}`}`;
  }

  #join(join: JoinModel): string {
    if (join.kind === 'apply')
      return `${join.outer ? 'OUTER' : 'CROSS'} APPLY GetArrayElements(${this.#expr(join.array)}) AS ${join.alias}`;
    const conditions = join.on.map((condition) => this.#condition(condition));
    if (join.kind === 'stream')
      conditions.push(
        `DATEDIFF(${join.unit}, ${join.base}, ${join.source.alias}) BETWEEN ${join.low} AND ${join.high}`,
      );
    return `${join.outer ? 'LEFT JOIN' : 'JOIN'} ${this.#source(join.source)} ON ${conditions.join(' AND ')}`;
  }

  #window(window: WindowModel): string {
    const part = (name: string, { unit, n }: Span): string => `${name}(${unit}, ${n})`;
    switch (window.kind) {
      case 'tumbling':
        return window.offset === undefined
          ? `TumblingWindow(${window.size.unit}, ${window.size.n})`
          : `Tumbling(${part('Duration', window.size)}, ${part('Offset', window.offset)})`;
      case 'hopping': {
        const offset = window.offset === undefined ? '' : `, ${part('Offset', window.offset)}`;
        return `HoppingWindow(${part('Duration', window.size)}, ${part('Hop', window.hop)}${offset})`;
      }
      case 'sliding':
        return `SlidingWindow(${part('Duration', window.size)})`;
      case 'session': {
        const over =
          window.over.length === 0 ? '' : ` OVER (PARTITION BY ${list(window.over.map((expr) => this.#expr(expr)))})`;
        return `SessionWindow(${part('Timeout', window.timeout)}, ${part('MaxDuration', window.max)})${over}`;
      }
      case 'snapshot':
        return 'System.Timestamp()';
      case 'windows':
        return `Windows(${list(
          window.of.map((inner, index) =>
            window.ids ? `Window('w${index}', ${this.#window(inner)})` : this.#window(inner),
          ),
        )})`;
    }
  }

  #expr(expr: Expression): string {
    switch (expr.op) {
      case 'column': {
        const path = expr.path.map((name) => (this.#job.shout ? name.toUpperCase() : name)).join('.');
        return this.#prefixed ? `${expr.of}.${path}` : path;
      }
      case 'literal':
        return expr.value === null ? 'NULL' : typeof expr.value === 'string' ? `'${expr.value}'` : String(expr.value);
      case 'record':
        return '*';
      case 'timestamp':
        return 'System.Timestamp()';
      case 'windowId':
        return 'System.Window().Id';
      case 'arithmetic':
        return `(${this.#expr(expr.a)} ${expr.sign} ${this.#expr(expr.b)})`;
      case 'case':
        return `CASE WHEN ${this.#condition(expr.when)} THEN ${this.#expr(expr.then)} ELSE ${this.#expr(expr.otherwise)} END`;
      case 'coalesce':
        return `COALESCE(${this.#expr(expr.a)}, ${this.#expr(expr.b)})`;
      case 'text':
        return `CAST(${this.#expr(expr.a)} AS nvarchar(max))`;
      case 'datediff':
        return `DATEDIFF(${expr.unit}, ${this.#expr(expr.a)}, ${this.#expr(expr.b)})`;
      case 'aggregate': {
        const order = this.#orderBy(expr);
        return `${this.#aggregate(expr)}${order === '' ? '' : ` OVER (${order})`}`;
      }
      case 'history':
        return this.#history(expr);
    }
  }

  #aggregate({ name, argument, parameter }: AggregateCall): string {
    const inner = argument === undefined ? undefined : this.#expr(argument);
    switch (name) {
      case 'COUNT':
        return `COUNT(${inner ?? '*'})`;
      case 'COUNT DISTINCT':
        return `COUNT(DISTINCT ${inner ?? ''})`;
      case 'CollectTop':
        return `CollectTop(${list([String(parameter), ...(inner === undefined ? [] : [inner])])})`;
      case 'PERCENTILE_CONT':
      case 'PERCENTILE_DISC':
        return `${name}(${String(parameter)})`;
      default:
        return `${name}(${inner ?? ''})`;
    }
  }

  #orderBy({ orderBy }: AggregateCall): string {
    if (orderBy === undefined) return '';
    return `ORDER BY ${list(orderBy.map(({ expr, descending }) => `${this.#expr(expr)}${descending ? ' DESC' : ''}`))}`;
  }

  #history({ call, partitionBy, limit, when }: HistoryCall): string {
    const length = `${limit.unit}, ${limit.n}`;
    const over = partitionBy.length === 0 ? [] : [`PARTITION BY ${list(partitionBy.map((key) => this.#expr(key)))}`];
    let head: string;
    if (call.name === 'ISFIRST') {
      head = `ISFIRST(${length})`;
    } else if (call.name === 'aggregate') {
      head = this.#aggregate(call.aggregate);
      const order = this.#orderBy(call.aggregate);
      if (order !== '') over.push(order);
    } else {
      const args = [this.#expr(call.argument)];
      if (call.name === 'LAG' && (call.offset !== 1 || call.otherwise !== undefined)) args.push(String(call.offset));
      if (call.otherwise !== undefined) args.push(this.#expr(call.otherwise));
      head = `${call.name}(${list(args)})`;
    }
    if (call.name !== 'ISFIRST') over.push(`LIMIT DURATION(${length})`);
    if (when !== undefined) over.push(`WHEN ${this.#condition(when)}`);
    return over.length === 0 ? head : `${head} OVER (${over.join(' ')})`;
  }

  #condition(condition: Condition): string {
    switch (condition.op) {
      case 'compare':
        return `${this.#expr(condition.a)} ${condition.sign} ${this.#expr(condition.b)}`;
      case 'between':
        return `${this.#expr(condition.a)} BETWEEN ${this.#expr(condition.low)} AND ${this.#expr(condition.high)}`;
      case 'in':
        return `${this.#expr(condition.a)} IN (${list(condition.of.map((item) => this.#expr(item)))})`;
      case 'isNull':
        return `${this.#expr(condition.a)} IS NULL`;
      case 'not':
        return `NOT (${this.#condition(condition.a)})`;
      case 'and':
      case 'or':
        return `(${this.#condition(condition.a)} ${condition.op.toUpperCase()} ${this.#condition(condition.b)})`;
    }
  }
}
