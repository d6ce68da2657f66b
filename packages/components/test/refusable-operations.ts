/**
 * What elements do for their user and the service may refuse, by operation id. Each is asked of the `AccessController`
 * before it is offered: without it the button is left out, or stays with the reason (`refusedButton`), or the whole form
 * gives way to the reason (`forbiddenView`).
 */
export const REFUSABLE_OPERATIONS = [
  'Alerts_Acknowledge',
  'Alerts_Assign',
  'Alerts_Bulk',
  'Alerts_Close',
  'Alerts_Comment',
  'Alerts_ConvertToCase',
  'Alerts_ConvertToWorkOrder',
  'Alerts_LinkToCase',
  'Alerts_Reactivate',
  'Alerts_Shelve',
  'Alerts_UnlinkFromCase',
  'Alerts_Unshelve',
  'Cases_AddDevices',
  'Cases_Cancel',
  'Cases_Create',
  'Cases_CreateWorkOrder',
  'Cases_MoveStage',
  'Cases_RemoveDevices',
  'Cases_Reopen',
  'Cases_Resolve',
  'CommandJobs_Approve',
  'CommandJobs_Cancel',
  'CommandJobs_Reject',
  'Commands_Cancel',
  'Commands_Resend',
  'Commands_Send',
  'Commands_SendRaw',
  'Commands_SendToMany',
  'Devices_Disable',
  'Devices_Enable',
  'Devices_Pull',
  'Devices_PullAll',
  'Devices_Register',
  'Devices_RegisterAll',
  'Devices_UpdateTwin',
  'Rules_ReplaceThresholds',
  'Rules_Update',
] as const;

export type RefusableOperation = (typeof REFUSABLE_OPERATIONS)[number];
