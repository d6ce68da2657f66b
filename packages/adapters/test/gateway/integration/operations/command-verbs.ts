import { ID, KEY, WRITE } from './verb.ts';
import type { Verb } from './verb.ts';

const RAW = { name: 'reboot', payload: 3, mode: 'direct', timeoutMs: 5_000 } as const;
const DIGEST = 'ab'.repeat(32);
const CAMPAIGN = {
  name: 'Firmware 1.2',
  target: { where: { categoryId: 'c', connected: true } },
  change: { desired: { interval: 5, old: null }, firmwareVersion: '1.2' },
  successWhen: { interval: 5 },
  rate: 50,
  stopAfterFailures: 3,
  timeoutMs: 60_000,
};

/** Commands, to one device or to many, and campaigns. */
export const COMMAND_VERBS: readonly Verb[] = [
  ['Commands_Get', 'commands.get', (c) => c.commands.get(ID), [ID]],
  [
    'Commands_Send',
    'commands.send',
    (c) => c.commands.send({ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }, KEY),
    [{ deviceId: 'd', name: 'Reset', parameters: { delay: 5 } }],
  ],
  ['Commands_Definitions', 'commands.definitions', (c) => c.commands.definitions({ deviceId: ID }), [{ deviceId: ID }]],
  ['Commands_Cancel', 'commands.cancel', (c) => c.commands.cancel(ID, { reason: 'ü' }, WRITE), [ID, { reason: 'ü' }]],
  ['Commands_Resend', 'commands.resend', (c) => c.commands.resend(ID, undefined, WRITE), [ID, {}]],
  ['Commands_Pending', 'commands.pending', (c) => c.commands.pending(ID), [ID]],
  [
    'Commands_Preview',
    'commands.preview',
    (c) => c.commands.preview({ name: 'Reset', where: { categoryId: ['a'] } }, KEY),
    [{ name: 'Reset', where: { categoryId: ['a'] } }],
  ],
  [
    'Commands_SendToMany',
    'commands.sendToMany',
    (c) => c.commands.sendToMany({ raw: RAW, assetId: ID, digest: DIGEST }, KEY),
    [{ raw: RAW, assetId: ID, digest: DIGEST }],
  ],
  ['CommandJobs_Get', 'commandJobs.get', (c) => c.commandJobs.get(ID), [ID]],
  [
    'CommandJobs_Approve',
    'commandJobs.approve',
    (c) => c.commandJobs.approve(ID, { digest: DIGEST }, WRITE),
    [ID, { digest: DIGEST }],
  ],
  [
    'CommandJobs_Reject',
    'commandJobs.reject',
    (c) => c.commandJobs.reject(ID, { reason: 'no' }, WRITE),
    [ID, { reason: 'no' }],
  ],
  ['CommandJobs_Cancel', 'commandJobs.cancel', (c) => c.commandJobs.cancel(ID, undefined, WRITE), [ID, {}]],
  ['Campaigns_Get', 'campaigns.get', (c) => c.campaigns.get(ID), [ID]],
  ['Campaigns_Create', 'campaigns.create', (c) => c.campaigns.create(CAMPAIGN, KEY), [CAMPAIGN]],
  [
    'Campaigns_Start',
    'campaigns.start',
    (c) => c.campaigns.start(ID, { reason: 'now' }, WRITE),
    [ID, { reason: 'now' }],
  ],
  ['Campaigns_Pause', 'campaigns.pause', (c) => c.campaigns.pause(ID, undefined, WRITE), [ID, {}]],
  ['Campaigns_Resume', 'campaigns.resume', (c) => c.campaigns.resume(ID, {}, WRITE), [ID, {}]],
  ['Campaigns_Cancel', 'campaigns.cancel', (c) => c.campaigns.cancel(ID, {}, WRITE), [ID, {}]],
  ['Campaigns_RollBack', 'campaigns.rollBack', (c) => c.campaigns.rollBack(ID, {}, WRITE), [ID, {}]],
];
