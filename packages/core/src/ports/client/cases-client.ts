import type {
  CallOptions,
  Case,
  CaseInput,
  CasePriority,
  CaseStage,
  Device,
  Id,
  Paged,
  WorkOrder,
  WorkOrderInput,
  WriteOptions,
} from '../../model/index.ts';
import type { CaseHistoryClient } from './history-client.ts';
import type { ReadClient } from './read-client.ts';

/**
 * Cases. The cases of a device or an asset are a list like any other:
 * `list({ where: { deviceIds: { includes: deviceId } } })`.
 */
export interface CasesClient extends ReadClient<Case>, CaseHistoryClient {
  /**
   * Opens a case without an alert. The customer follows from the devices when it is not given.
   * @throws `invalid` when no customer is known: a case needs one.
   */
  create(input: CaseInput & { readonly title: string }, options?: CallOptions): Promise<Case>;
  /** `null` takes the incident type, the assignee or the contact away. */
  update(
    id: Id<'case'>,
    patch: {
      readonly title?: string | undefined;
      readonly priority?: CasePriority | undefined;
      readonly description?: string | undefined;
      readonly assignedTo?: string | null | undefined;
      readonly incidentType?: string | null | undefined;
      readonly contact?: string | null | undefined;
    },
    options?: WriteOptions,
  ): Promise<Case>;
  /**
   * Resolves a case; its alerts close with it, very many repeats of them a little later, as `alerts.close` says.
   * @throws `conflict` unless it is open.
   */
  resolve(id: Id<'case'>, input?: { readonly resolution?: string | undefined }, options?: WriteOptions): Promise<Case>;
  /**
   * Cancels a case: nobody will work on it. Its open alerts leave it and ask for work again; the case still names them.
   * @throws `conflict` unless it is open.
   */
  cancel(id: Id<'case'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Case>;
  /** Opens a case that was resolved or cancelled; its alerts stay as they are. @throws `conflict` when it is open. */
  reopen(id: Id<'case'>, input?: { readonly reason?: string | undefined }, options?: WriteOptions): Promise<Case>;
  /**
   * Moves an open case to another stage of the process "IoT alert to case": back to any, onward to the next.
   * Resolving the case is what ends the process.
   */
  moveStage(id: Id<'case'>, input: { readonly stage: CaseStage }, options?: WriteOptions): Promise<Case>;
  /** Adds devices, and the assets they are connected to, to an open case; at most 500 in all. */
  addDevices(
    id: Id<'case'>,
    input: { readonly deviceIds: readonly Id<'device'>[] },
    options?: WriteOptions,
  ): Promise<Case>;
  /** Takes devices out of an open case. @throws `conflict` while an alert of such a device belongs to the case. */
  removeDevices(
    id: Id<'case'>,
    input: { readonly deviceIds: readonly Id<'device'>[] },
    options?: WriteOptions,
  ): Promise<Case>;
  /**
   * Devices to choose from for a case: with scope `account` those of its customer, with `case` its own and the others
   * on its assets.
   */
  relatedDevices(id: Id<'case'>, query: { readonly scope: 'account' | 'case' }, options?: CallOptions): Paged<Device>;
  /** Makes a work order about the devices of an open case; it takes the case's open alerts that have none yet. */
  createWorkOrder(id: Id<'case'>, input?: WorkOrderInput, options?: CallOptions): Promise<WorkOrder>;
}
