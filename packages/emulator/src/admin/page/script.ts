/**
 * Fills the page and keeps it up to date. What comes from devices is only ever set as text: there is no markup made
 * of strings in here, and the page's policy would not let it through.
 */
export const PAGE_SCRIPT = `'use strict';
const EVERY_MS = 2000;
const byId = (id) => document.getElementById(id);
const time = (at) => (at ? new Date(at).toLocaleTimeString() : '–');
const number = (value) => Number(value).toLocaleString();

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// A column is [label, value of a row, class]; a class may depend on the row.
function table(columns, rows) {
  const made = element('table');
  const head = made.createTHead().insertRow();
  for (const [label, , kind] of columns) {
    const classes = String(typeof kind === 'function' ? kind({}) : kind).split(' ');
    const cell = element('th', label, classes.includes('number') ? 'number' : '');
    cell.scope = 'col';
    head.append(cell);
  }
  const body = made.createTBody();
  for (const row of rows) {
    const line = body.insertRow();
    for (const [label, valueOf, kind] of columns) {
      const cell = element('td', undefined, typeof kind === 'function' ? kind(row) : kind);
      cell.dataset.label = label;
      cell.append(element('span', String(valueOf(row))));
      line.append(cell);
    }
  }
  return made;
}

function show(id, columns, rows, empty, total = rows.length) {
  byId(id + '-count').textContent = total > rows.length ? rows.length + ' of ' + number(total) : number(total);
  const host = byId(id);
  const content = rows.length > 0 ? table(columns, rows) : element('p', empty, 'empty');
  const top = host.scrollTop;
  host.replaceChildren(content);
  host.scrollTop = top;
  // What scrolls must be reachable by the keyboard.
  if (host.scrollHeight > host.clientHeight) host.tabIndex = 0;
  else host.removeAttribute('tabindex');
}

const describe = ({ id, kind, since, until, strikes, durationMs, ...rest }) =>
  Object.entries(rest).map(([name, value]) => name + ' ' + value).join(', ') || 'everything';

const OPERATIONS = {
  registry: 'Identity registry', connect: 'New connections', d2c: 'Telemetry', c2dSend: 'Commands sent',
  c2dReceive: 'Commands received over HTTPS', fileUpload: 'File uploads', method: 'Direct methods, bytes',
  query: 'Queries', twinRead: 'Twin reads', twinUpdate: 'Twin updates', job: 'Jobs', jobDevice: 'Devices of jobs',
  configuration: 'Configurations',
};

const SECTIONS = {
  tiles(status) {
    const { hub, connections, faults, limits, aheadMs } = status;
    const tiles = [
      ['Hub', hub.name],
      ['Devices connected', number(hub.connected) + ' of ' + number(hub.devices)],
      ['Events kept', number(hub.events)],
      ['Partitions', number(hub.partitions)],
      ['Connections', number(connections.total)],
      ['Faults in force', number(faults.length)],
    ];
    if (limits) tiles.push(['Tier', limits.sku + ' × ' + limits.units]);
    if (aheadMs > 0) tiles.push(['Clock ahead by', number(Math.round(aheadMs / 1000)) + ' s']);
    byId('tiles').replaceChildren(...tiles.map(([label, value]) => {
      const tile = element('div');
      tile.append(element('dt', label), element('dd', value));
      return tile;
    }));
  },
  faults({ faults }) {
    show('faults', [
      ['Kind', (fault) => fault.kind, 'nowrap'],
      ['Of', describe],
      ['Struck', (fault) => number(fault.strikes), 'number'],
      ['Until', (fault) => (fault.until ? time(fault.until) : fault.count ? 'struck ' + fault.count + ' times' : 'removed'), 'nowrap'],
    ], faults, 'Nothing goes wrong on purpose.');
    byId('faults').closest('section').classList.toggle('alarm', faults.length > 0);
  },
  devices({ devices }) {
    const state = (device) => (!device.isEnabled ? 'disabled' : device.isConnected ? 'connected' : 'away');
    show('devices', [
      ['Device', (device) => device.id],
      ['State', state, (device) => 'nowrap ' + (device.isEnabled ? (device.isConnected ? 'good' : '') : 'bad')],
      ['Last seen', (device) => time(device.lastActivityAt), 'nowrap'],
      ['Commands', (device) => number(device.commands), 'number'],
    ], devices.shown, 'No device is registered.', devices.total);
  },
  messages({ events }) {
    show('messages', [
      ['At', (event) => time(event.enqueuedAt), 'nowrap'],
      ['From', (event) => event.device || '–', 'name'],
      ['Content', (event) => event.body ?? number(event.size) + ' bytes', 'code'],
      ['Partition', (event) => event.partition, 'number'],
    ], events, 'No message has come yet.');
  },
  queues({ queues }) {
    show('queues', [
      ['Name', (queue) => queue.path],
      ['Active', (queue) => number(queue.active), 'number'],
      ['Locked', (queue) => number(queue.locked), 'number'],
      ['Deferred', (queue) => number(queue.deferred), 'number'],
      ['Scheduled', (queue) => number(queue.scheduled), 'number'],
      ['Dead', (queue) => number(queue.deadLetters), (queue) => 'number' + (queue.deadLetters > 0 ? ' bad' : '')],
    ], queues, 'There is no queue.');
  },
  connections({ connections }) {
    show('connections', [
      ['Since', (connection) => time(connection.since), 'nowrap'],
      ['Service', (connection) => connection.service, 'nowrap'],
      ['Protocol', (connection) => connection.protocol + (connection.isSilent ? ', half-open' : ''),
        (connection) => (connection.isSilent ? 'bad' : '')],
      ['Of', (connection) => [...connection.devices, ...connection.entities].slice(0, 3).join(', ') || '–'],
    ], connections.shown, 'Nobody is connected.', connections.total);
  },
  limits({ limits }) {
    const rows = limits ? limits.throttles : [];
    show('limits', [
      ['Operation', (limit) => OPERATIONS[limit.operation] ?? limit.operation],
      ['Each second', (limit) => number(limit.rate), 'number'],
      ['At once now', (limit) => number(limit.available), (limit) => 'number' + (limit.available < 0 ? ' bad' : '')],
    ], rows, 'No tier is set, so nothing is limited.');
    if (limits) {
      byId('limits-count').textContent =
        number(limits.usedMessages) + ' of ' + number(limits.dailyMessages) + ' messages today';
    }
  },
};

async function refresh() {
  const state = byId('state');
  try {
    const response = await fetch('/emulator/status.json', { cache: 'no-store' });
    if (!response.ok) throw new Error('status ' + response.status);
    const status = await response.json();
    for (const fill of Object.values(SECTIONS)) fill(status);
    // A status that says the same every time is not worth being read out.
    if (state.textContent !== 'Running') state.textContent = 'Running';
    state.className = '';
  } catch {
    state.textContent = 'The emulator does not answer. What is shown may be old.';
    state.className = 'lost';
  }
}

let timer;
async function run() {
  clearTimeout(timer);
  if (!document.hidden) await refresh();
  timer = setTimeout(run, EVERY_MS);
}
document.addEventListener('visibilitychange', () => { if (!document.hidden) void run(); });
void run();
`;
