import { deviceCaseStrings } from '../case-form/device-case.strings.ts';
import { deviceBulkStrings } from '../device-facts/device-bulk.ts';
import { deviceStateStrings } from '../device-facts/device-badges.ts';
import { customerSearchStrings } from '../customer-choice/customer-search.strings.ts';
import { commonStrings } from '../element/common-strings.ts';
import { plural } from '../locale/plural.ts';

export const deviceListStrings = {
  ...commonStrings,
  title: 'Devices',
  search: 'Search by name or device ID',
  searchHint: 'Name or device ID',
  filters: 'Filters',
  filtersSet: 'Filters ({count})',
  anyConnection: 'Any connection',
  anyRegistration: 'Any registration',
  anyCategory: 'All categories',
  anyCustomer: 'All customers',
  customers: customerSearchStrings,
  filterConnection: 'Connection',
  filterRegistration: 'Registration',
  filterCategory: 'Category',
  filterCustomer: 'Customer',
  clearFilters: 'Clear filters',
  sort: 'Sort by',
  byName: 'Name',
  byNewest: 'Newest',
  select: 'Select',
  selectDevice: 'Select {device}',
  device: 'Device',
  deviceKey: 'Device ID',
  customer: 'Customer',
  category: 'Category',
  registration: 'Registration',
  connection: 'Connection',
  lastActivity: 'Last active',
  now: 'just now',
  never: '–',
  selected: plural('{count} selected', '{count} selected'),
  register: 'Register',
  registerSome: plural('Register {count}', 'Register {count}'),
  noneToRegister: 'All chosen devices are registered or being registered.',
  pull: 'Fetch state',
  selectAll: plural('Select all {count}', 'Select all {count}'),
  moreActions: 'More actions',
  clearSelection: 'Clear selection',
  empty: 'No devices yet',
  emptyHint: 'Devices appear here as soon as they are created or imported from the device cloud.',
  noMatch: 'No device matches',
  noMatchHint: 'Nothing fits the search and the filters.',
  count: plural('{count} device', '{count} devices'),
  countMore: plural('{count} device loaded, there are more', '{count} devices loaded, there are more'),
  caseOf: deviceCaseStrings,
  states: deviceStateStrings,
  bulk: deviceBulkStrings,
};

export type DeviceListStrings = typeof deviceListStrings;
