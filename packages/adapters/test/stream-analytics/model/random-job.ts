import { Dice } from './dice.ts';
import {
  type InputModel,
  type JobModel,
  type ReferenceModel,
  type SelectModel,
  type StatementModel,
  type StepModel,
  namesRead,
} from './job-model.ts';
import { type Disorder, randomArrivals, randomPolicies, randomReference } from './random-events.ts';
import { type Bound, type Relation, column, literal } from './random-expressions.ts';
import { type Made, grouped, joinedProjection, projection, reference, temporal } from './random-selects.ts';

/** What a job is about; every family mixes in the others as earlier steps. */
export const FAMILIES = ['windows', 'history', 'temporal joins', 'reference joins', 'unions', 'arrays'] as const;
export type Family = (typeof FAMILIES)[number];

/** `substreams`: every input has TIMESTAMP BY … OVER k, so the query keeps each k apart from the others. */
export function randomJob(family: Family, seed: number, substreams = false): JobModel {
  return new JobMaker(family, seed, substreams).make();
}

class JobMaker {
  readonly #substreams: boolean;
  readonly #family: Family;
  readonly #seed: number;
  readonly #dice: Dice;
  readonly #inputs: InputModel[];
  readonly #references: ReferenceModel[] = [];
  readonly #steps: StepModel[] = [];

  constructor(family: Family, seed: number, substreams: boolean) {
    this.#substreams = substreams;
    this.#family = family;
    this.#seed = seed;
    this.#dice = new Dice(seed * 31 + FAMILIES.indexOf(family));
    this.#inputs = this.#makeInputs();
  }

  make(): JobModel {
    const dice = this.#dice;
    const disorder: Disorder = dice.pick(['none', 'tolerated', 'wild', 'wild']);
    const earlier = dice.pick([0, 0, 0, 1, 1, 2]);
    for (let i = 0; i < earlier; i += 1) this.#addStep(this.#earlier());
    const statements: StatementModel[] = [{ output: 'main', body: [this.#of(this.#family).select] }];
    if (dice.chance(0.2)) statements.push({ output: 'side', body: [this.#simple(this.#source('a')).select] });
    const read = namesRead({ steps: this.#steps, statements });
    const inputs = this.#inputs.filter(({ name }) => read.has(name));
    return {
      seed: this.#seed,
      family: this.#family,
      policies: randomPolicies(dice, disorder),
      inputs,
      references: this.#references,
      steps: this.#steps,
      statements,
      arrivals: randomArrivals(dice, inputs, disorder, this.#family === 'temporal joins' ? 36 : 150),
      shout: dice.chance(0.2),
    };
  }

  #makeInputs(): InputModel[] {
    const dice = this.#dice;
    const forms = ['at', 'at', 'at', 'CAST(at AS datetime)'] as const;
    const timestampBy = dice.pick(this.#substreams ? forms : [...forms, undefined]);
    const over = timestampBy !== undefined && dice.chance(this.#substreams ? 1 : 0.15) ? 'k' : undefined;
    const partitions = timestampBy !== undefined && dice.chance(0.25) ? ['0', '1', '2'] : [];
    const names = dice.chance(0.5) ? ['alpha', 'beta'] : ['alpha'];
    const own = (): InputModel['timestampBy'] => (over === undefined && dice.chance(0.2) ? undefined : timestampBy);
    return names.map((name) => {
      const by = own();
      return { name, timestampBy: by, over, partitions: by === undefined ? [] : partitions };
    });
  }

  #relationOf(input: InputModel): Relation {
    return {
      name: input.name,
      keys: ['k', 'g', 'f'],
      numbers: ['v', 'w', 'q', 'rec.a'],
      ids: ['q'],
      texts: ['s'],
      lists: ['items'],
      orderedBy: [],
      substream: input.over,
    };
  }

  readonly #relations: Relation[] = [];

  /** The latest step, or an input. */
  #source(alias: string): Bound {
    const dice = this.#dice;
    const latest = this.#relations.at(-1);
    const relation = latest !== undefined && dice.chance(0.7) ? latest : this.#relationOf(dice.pick(this.#inputs));
    return { alias, relation };
  }

  #addStep({ select, gives }: Made, ...more: SelectModel[]): Relation {
    const name = `step${this.#steps.length + 1}`;
    this.#steps.push({ name, body: [select, ...more] });
    const relation = { ...gives, name };
    this.#relations.push(relation);
    return relation;
  }

  #simple(from: Bound): Made {
    return this.#dice.chance(0.5) ? grouped(this.#dice, [from]) : projection(this.#dice, from);
  }

  /** A step that the family's SELECT may read: mostly over one stream, now and then joined. */
  #earlier(): Made {
    return this.#dice.chance(0.7) ? this.#simple(this.#source('a')) : this.#of(this.#dice.pick(FAMILIES));
  }

  #of(family: Family): Made {
    switch (family) {
      case 'windows':
        return grouped(this.#dice, [this.#source('a')]);
      case 'history':
        return projection(this.#dice, this.#source('a'));
      case 'temporal joins':
        return this.#temporal();
      case 'reference joins':
        return this.#reference();
      case 'unions':
        return this.#union();
      case 'arrays':
        return this.#arrays();
    }
  }

  #temporal(): Made {
    const dice = this.#dice;
    const aliases = dice.chance(0.2) ? ['a', 'b', 'c'] : ['a', 'b'];
    const bound = aliases.map((alias) => this.#source(alias));
    const joins = temporal(dice, bound);
    return this.#thenPerhapsGrouped(bound, joins);
  }

  #thenPerhapsGrouped(bound: readonly Bound[], joins: readonly SelectModel['joins'][number][]): Made {
    const dice = this.#dice;
    if (dice.chance(0.3)) return grouped(dice, bound, joins);
    const made = joinedProjection(dice, bound, joins);
    if (!dice.chance(0.3)) return made;
    return grouped(dice, [{ alias: 'j', relation: this.#addStep(made) }]);
  }

  #reference(): Made {
    const dice = this.#dice;
    if (this.#references.length === 0) this.#references.push(randomReference(dice, 'limits'));
    const from = this.#source('a');
    const relation: Relation = {
      name: dice.chance(0.2) ? this.#referenceStep() : 'limits',
      keys: ['k'],
      numbers: ['lo', 'rid'],
      ids: ['rid'],
      texts: ['label'],
      lists: [],
      orderedBy: undefined,
      substream: undefined,
    };
    const right: Bound = { alias: 'r', relation };
    return this.#thenPerhapsGrouped([from, right], [reference(dice, from, right)]);
  }

  /** Reference data seen through a step that filters it. */
  #referenceStep(): string {
    if (this.#steps.some(({ name }) => name === 'some')) return 'some';
    const columns = ['k', 'lo', 'rid', 'label'].map((as) => ({ as, expr: column('r', as) }));
    const where = { op: 'compare', sign: '>=', a: column('r', 'lo'), b: literal(20) } as const;
    this.#steps.push({
      name: 'some',
      body: [{ from: { alias: 'r', of: 'limits' }, joins: [], where, items: columns }],
    });
    return 'some';
  }

  #union(): Made {
    const dice = this.#dice;
    const parts = [0, 1].map((src): SelectModel => {
      const { name } = this.#inputs[src % this.#inputs.length] ?? this.#relationOf(dice.pick(this.#inputs));
      return {
        from: { alias: 'a', of: name },
        joins: [],
        where: dice.chance(0.3) ? { op: 'compare', sign: '>', a: column('a', 'w'), b: literal(0) } : undefined,
        items: [...['k', 'q', 'v'].map((as) => ({ as, expr: column('a', as) })), { as: 'src', expr: literal(src) }],
      };
    });
    const [first, ...others] = parts;
    if (first === undefined) throw new Error('a UNION has parts');
    const substream = this.#inputs[0]?.over;
    const gives = { keys: ['k'], numbers: ['v'], ids: ['q', 'src'], texts: [], lists: [], orderedBy: [], substream };
    const relation = this.#addStep({ select: first, gives }, ...others);
    return this.#simple({ alias: 'a', relation });
  }

  #arrays(): Made {
    const dice = this.#dice;
    const from: Bound = { alias: 'a', relation: this.#relationOf(dice.pick(this.#inputs)) };
    const elements: Relation = {
      name: '',
      keys: [],
      numbers: ['ArrayValue', 'ArrayIndex'],
      ids: ['ArrayIndex'],
      texts: [],
      lists: [],
      orderedBy: undefined,
      substream: undefined,
    };
    const apply = { kind: 'apply', outer: dice.chance(0.4), alias: 'e', array: column('a', 'items') } as const;
    return this.#thenPerhapsGrouped([from, { alias: 'e', relation: elements }], [apply]);
  }
}
