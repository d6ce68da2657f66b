import assert from 'node:assert/strict';
import { test } from 'node:test';
import { AUDIT_START, auditText, sealAudit, sha256, verifyAuditChain } from '@csk/core';
import type { AuditEntry, AuditFacts } from '@csk/core';

const FACTS: readonly AuditFacts[] = Array.from({ length: 6 }, (_, index) => ({
  at: `2026-03-02T08:00:0${index}.000Z`,
  kind: 'alert' as const,
  recordId: `alert-${index}`,
  op: index % 2 ? ('update' as const) : ('create' as const),
  version: String(index),
  ...(index % 2 ? { fields: ['status', 'ü'] } : {}),
  actor: 'ada',
}));

const sealed = (): Promise<readonly AuditEntry[]> => sealAudit(FACTS, AUDIT_START);

test('a chain that nobody touched holds, also when it was sealed in parts', async () => {
  const chain = await sealed();
  const first = await sealAudit(FACTS.slice(0, 2), AUDIT_START);
  const rest = await sealAudit(FACTS.slice(2), { number: 2, hash: first[1]?.hash ?? '' });
  assert.deepEqual([...first, ...rest], chain);
  const head = { number: 6, hash: chain[5]?.hash ?? '' };
  assert.deepEqual(await verifyAuditChain(chain), { ok: true, entries: 6, head });
  assert.deepEqual(await verifyAuditChain([]), { ok: true, entries: 0, head: AUDIT_START });
  const earlier = { number: 3, hash: chain[2]?.hash ?? '' };
  assert.ok((await verifyAuditChain(chain, { expectedHead: earlier, reaching: head })).ok, 'it may have grown');
});

test('the hash is SHA-256 over sorted JSON, as anybody can compute it', async () => {
  const [entry] = await sealed();
  assert.ok(entry);
  const text = `{"actor":"ada","at":"2026-03-02T08:00:00.000Z","kind":"alert","number":1,"op":"create","previous":"${'0'.repeat(64)}","recordId":"alert-0","version":"0"}`;
  assert.equal(auditText(entry), text);
  assert.equal(entry.hash, await sha256(text));
  assert.equal(await sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
});

const TAMPERING: readonly (readonly [string, number, (chain: AuditEntry[]) => void | Promise<void>])[] = [
  ['a changed actor', 3, (chain) => void chain.splice(2, 1, { ...entryAt(chain, 2), actor: 'bob' })],
  ['a field that was added', 3, (chain) => void chain.splice(2, 1, { ...entryAt(chain, 2), onBehalfOf: 'bob' })],
  ['a changed list of fields', 4, (chain) => void chain.splice(3, 1, { ...entryAt(chain, 3), fields: ['status'] })],
  ['a removed entry', 3, (chain) => void chain.splice(2, 1)],
  ['a removed first entry', 1, (chain) => void chain.shift()],
  ['an entry twice', 4, (chain) => void chain.splice(3, 0, entryAt(chain, 2))],
  ['two entries changed over', 2, (chain) => void chain.splice(1, 2, entryAt(chain, 2), entryAt(chain, 1))],
  [
    'two entries changed over and numbered anew',
    2,
    (chain) => void chain.splice(1, 2, { ...entryAt(chain, 2), number: 2 }, { ...entryAt(chain, 1), number: 3 }),
  ],
  [
    'an entry changed with its hash made anew',
    4,
    async (chain) => {
      const changed = { ...entryAt(chain, 2), actor: 'bob' };
      chain.splice(2, 1, { ...changed, hash: await sha256(auditText(changed)) });
    },
  ],
];

function entryAt(chain: readonly AuditEntry[], index: number): AuditEntry {
  const entry = chain[index];
  assert.ok(entry);
  return entry;
}

for (const [name, number, tamper] of TAMPERING) {
  test(`${name} is found where it is`, async () => {
    const chain = [...(await sealed())];
    await tamper(chain);
    const verdict = await verifyAuditChain(chain);
    assert.equal(verdict.ok, false);
    assert.equal(verdict.fault?.number, number);
    assert.equal(verdict.head.number, number - 1);
  });
}

test('a chain that was cut short or made anew is found by a head that was noted', async () => {
  const chain = await sealed();
  const head = { number: 6, hash: entryAt(chain, 5).hash };
  const cut = chain.slice(0, 4);
  assert.ok((await verifyAuditChain(cut)).ok, 'without a head nobody can know');
  for (const option of ['reaching', 'expectedHead'] as const) {
    const verdict = await verifyAuditChain(cut, { [option]: head });
    assert.equal(verdict.ok, false);
    assert.equal(verdict.fault?.number, 5);
  }
  const anew = await sealAudit(
    FACTS.map((facts) => ({ ...facts, actor: 'bob' })),
    AUDIT_START,
  );
  assert.ok((await verifyAuditChain(anew)).ok);
  const verdict = await verifyAuditChain(anew, { expectedHead: head });
  assert.equal(verdict.fault?.number, 6);
  assert.equal(verdict.ok, false);
});
