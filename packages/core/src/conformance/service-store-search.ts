import { comparator, matches } from '../model/index.ts';
import { finderOf, SEARCH_FIELDS } from '../model/search.ts';
import type { Account, Alert, Kind, Query } from '../model/index.ts';
import type { ServiceStore, Unversioned } from '../ports/index.ts';
import type { ConformanceCase } from './conformance-case.ts';
import { expectEqual } from './expect.ts';
import type { ServiceStoreHarness } from './service-store-harness.ts';

const AT = '2026-01-01T00:00:00.000Z';

function alertWith(id: string, facts: object): Unversioned<'alert'> {
  const given = { description: id, type: 'anomaly', status: 'active', raisedAt: AT, lastRaisedAt: AT, occurrences: 1 };
  const rest = {
    source: 'rules',
    token: `t-${id}`,
    priority: { level: 'low', score: 1, reasons: [] },
    transitions: [],
  };
  return { id, ...given, ...rest, ...facts } as Unversioned<'alert'>;
}

/** What stores ask of the records of some kind. */
function anyRecord(id: string): object {
  const { description: _description, ...given } = alertWith(id, { deviceKey: `key-${id}`, deviceId: 'd1' });
  // What databases ask of some kinds: an update campaign, a period, an end, a record of the host.
  return { ...given, campaignId: 'c1', from: AT, until: AT, expiresAt: AT, entity: 'machine', recordId: id };
}

/** Texts as people and broken devices write them. */
const NAMES: readonly unknown[] = [
  'Kühlraum Nord, Halle 7',
  'kuhlraum süd',
  'KÜHLRAUM (alt)',
  'Ku\u0308hlraum zerlegt',
  'cold-store-17',
  'Cold store 170',
  'COLD_STORE:17.b',
  'Straße der Pumpen',
  'STRASSE',
  'Smørrebrød Øst',
  'Łódź-3',
  'ΨΥΓΕΙΟ θάλαμος Τέλος',
  'ХОЛОДИЛЬНАЯ Камера №5 Ёлка',
  'İstanbul ısı',
  '冷蔵庫 7号',
  'ﬁlter ＡＢＣ①',
  'O\'Neil "quoted" back\\slash',
  '100% load_factor * ? & | ! <-> :*',
  '--- ... %%%',
  'tab\tnew\nline\u00a0blank\u3000wide',
  'nul\u0000half\ud800mark\ue000e000end',
  'a-b-c-d-e-f-g',
  `${'long'.repeat(30)} tail`,
  `${'x '.repeat(600)}beyond`,
  '',
  ' ',
  17,
  null,
  ['listed'],
  { name: 'inside' },
  '__proto__ constructor',
  '𝒫ump 🚀rocket Ⅷ',
];

const SEARCHES: readonly string[] = [
  ...['kühl', 'KUHLRAUM', 'ku\u0308hl', 'raum', 'kühlraum nord', 'nord kühl', 'halle 7', 'Nord,', '(alt)', 'alt'],
  ...[
    'cold',
    'cold store',
    'cold-store',
    'cold-store-1',
    'store-17',
    '17',
    '170',
    'old',
    'COLD_STORE:17',
    '17.b',
    '.b',
  ],
  ...['strasse', 'straße', 'STRAS', 'smorre', 'brod', 'øst', 'lodz', 'łódź-3', 'ψυγε', 'θαλαμοσ', 'θάλαμος', 'ΤΕΛΟΣ'],
  ...[
    'холод',
    'камера 5',
    '№5',
    'no5',
    'елка',
    'ёлка',
    'istan',
    'isi',
    'ısı',
    '冷',
    '蔵',
    '7号',
    'filter',
    'ＡＢＣ',
    'abc1',
  ],
  ...[
    "o'neil",
    'oneil',
    'neil',
    '"quoted"',
    'back\\slash',
    'slash',
    "'",
    '\\',
    "' or true --",
    "\\' | 'x",
    'x:*',
    "a'':* | b",
  ],
  ...['%', '_', '100%', '100', 'load_factor', 'factor', '&', '|', '!', '<->', '*', '?', '---', '%%%', '100% | nothing'],
  ...[
    'tab new',
    'new line',
    'blank wide',
    'nul half',
    'nul\u0000half',
    'half\ud800',
    '\ue000',
    'e000end',
    'end',
    'mark',
  ],
  ...['b-c', 'c-d-e', 'g', 'a b c d e f g', 'long'.repeat(30), `${'long'.repeat(10)}zzz`, 'tail', 'beyond', 'x x x'],
  ...[
    '',
    ' ',
    '\t\n',
    '17',
    'listed',
    'inside',
    'proto',
    '__proto__',
    'constructor',
    'null',
    '𝒫ump',
    'pump',
    '🚀',
    'rocket',
  ],
  ...['viii', 'nothing like it', 'n1', 'n17', 'N1 kühl', 'device-3'],
];

const ids = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id);

async function collect(store: ServiceStore, query: Query<Alert>, maxPageSize: number): Promise<string[]> {
  const found: string[] = [];
  let continuationToken: string | undefined;
  do {
    const page = await store.query('alert', query, { maxPageSize, continuationToken });
    found.push(...ids(page.items));
    continuationToken = page.continuationToken;
  } while (continuationToken !== undefined);
  return found;
}

export const SEARCH_CASES: readonly ConformanceCase<ServiceStoreHarness>[] = [
  {
    id: 'service-store/search-words',
    title: 'a search finds what the domain says, whatever characters are in it',
    async run({ port }) {
      const written: Account[] = [];
      for (const [index, name] of NAMES.entries()) {
        const record = { id: `n${index}`, name } as Unversioned<'account'>;
        written.push(await port.transact((transaction) => transaction.put('account', record)));
      }
      written.sort(comparator<Account>('id asc'));
      for (const search of SEARCHES) {
        const page = await port.query('account', { search, orderBy: 'id asc' });
        const expected = ids(written.filter(finderOf('account', search)));
        expectEqual(ids(page.items), expected, `accounts found by ${JSON.stringify(search)}`);
        const counted = await port.count('account', { search });
        expectEqual(counted, [{ values: [], count: expected.length }], `their count, by ${JSON.stringify(search)}`);
      }
    },
  },
  {
    id: 'service-store/search-in-order',
    title: 'a search goes with every order, with pages of any size, with conditions and counts by values',
    async run({ port }) {
      const written: Alert[] = [];
      for (let index = 0; index < 24; index += 1) {
        const facts = {
          description: index % 2 === 0 ? `Temperature high in hall ${index}` : `Pressure low ${index}`,
          rule: index % 3 === 0 ? 'Hot-spot' : undefined,
          deviceKey: `Device-${index % 4}`,
          accountId: `a${index % 2}`,
          status: index % 5 === 0 ? 'closed' : 'active',
          raisedAt: `2026-01-01T00:00:${String(index % 7).padStart(2, '0')}.000Z`,
          priority: { level: 'low', score: index % 3, reasons: [] },
        };
        written.push(await port.transact((tx) => tx.put('alert', alertWith(`alert-${index}`, facts))));
      }
      const conditions: readonly Query<Alert>['where'][] = [undefined, { status: 'active' }, { accountId: 'a1' }];
      for (const search of ['temp', 'hot spot', 'HOT-SPOT device-2', 'high hall 1', 't-alert-7', 'alert-1', 'rules']) {
        for (const where of conditions) {
          const found = written.filter(finderOf('alert', search)).filter((alert) => matches<Alert>(alert, where));
          for (const orderBy of [undefined, 'raisedAt desc', 'priorityScore asc', 'rule desc', 'id asc'] as const) {
            const expected = ids([...found].sort(comparator<Alert>(orderBy)));
            for (const size of [1, 5, 50]) {
              const what = `"${search}" where ${JSON.stringify(where)} by ${orderBy ?? 'default order'}, ${size} a page`;
              expectEqual(await collect(port, { search, where, orderBy }, size), expected, what);
            }
          }
          const tallies = await port.count('alert', { search, where, by: ['status'] });
          const total = tallies.reduce((sum, { count }) => sum + count, 0);
          expectEqual(total, found.length, `the sum of the counts of "${search}" where ${JSON.stringify(where)}`);
        }
      }
    },
  },
  {
    id: 'service-store/search-follows-the-record',
    title: 'a changed record is found by its new words and no longer by the old ones, inside its transaction, too',
    async run({ port }) {
      const first: Unversioned<'device'> = {
        ...{ id: 'd1', name: 'Old pump', deviceKey: 'key-1' },
        ...{ registration: 'unknown', connected: false },
      };
      await port.transact((transaction) => transaction.put('device', first));
      const found = async (reader: Pick<ServiceStore, 'query'>, search: string) =>
        ids((await reader.query<'device'>('device', { search })).items);
      await port.transact(async (transaction) => {
        await transaction.put('device', { ...first, name: 'New valve' });
        expectEqual(await found(transaction, 'valve'), ['d1'], 'found by its new name before the commit');
        expectEqual(await found(transaction, 'pump'), [], 'not found by its old name before the commit');
      });
      expectEqual(await found(port, 'valve key'), ['d1'], 'found by its new name');
      expectEqual(await found(port, 'pump'), [], 'not found by its old name');
      await port.transact((transaction) => transaction.delete('device', 'd1'));
      expectEqual(await found(port, 'valve'), [], 'not found when it is gone');
    },
  },
  {
    id: 'service-store/search-of-some-customers',
    title: 'a search finds and counts only what belongs to the customers that are asked for',
    requires: ['ownership'],
    async run({ port }) {
      for (const accountId of ['a1', 'a2', undefined]) {
        const record = alertWith(`of-${accountId ?? 'none'}`, { accountId, description: 'Pump fails' });
        await port.transact((transaction) => transaction.put('alert', record));
      }
      const query = { search: 'pump', ownedBy: ['a1'] };
      expectEqual(ids((await port.query('alert', query)).items), ['of-a1'], 'those of the first customer');
      expectEqual(await port.count('alert', query), [{ values: [], count: 1 }], 'their count');
    },
  },
  {
    id: 'service-store/search-every-kind',
    title: 'every kind that has searched fields is found by them; of any other a search finds nothing',
    async run({ port }) {
      for (const kind of Object.keys(SEARCH_FIELDS) as Kind[]) {
        for (const field of SEARCH_FIELDS[kind]?.words ?? []) {
          if (field === 'id') continue;
          const record = { ...anyRecord(`${kind}-${field}`), [field]: 'Größe eins' } as never;
          await port.transact((transaction) => transaction.put(kind, record));
          const { items } = await port.query(kind, { search: 'EINS gros' });
          expectEqual(ids(items), [`${kind}-${field}`], `a ${kind} by its ${field}`);
          expectEqual((await port.query(kind, { search: 'zwei' })).items.length, 0, `no ${kind} by another`);
          await port.transact((transaction) => transaction.delete(kind, `${kind}-${field}`));
        }
      }
      await port.transact((transaction) => transaction.put('alertMark', { id: 'm1', subject: 'gross' }));
      expectEqual((await port.query('alertMark', { search: 'gross' })).items, [], 'a kind without search');
    },
  },
];
