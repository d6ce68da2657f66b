export { createIotCentral } from './iot-central.ts';
export type { IotCentral, IotCentralOptions } from './iot-central.ts';
export { importCategories } from './categories.ts';
export { createCentralExportStream } from './export-stream.ts';
export { createCentralWebhooks } from './webhooks/webhooks.ts';
export type { CentralWebhooks, CentralWebhooksOptions } from './webhooks/webhooks.ts';
export { createDevicePull } from './webhooks/pull-device.ts';
export type { WebhookAuthentication } from './webhooks/authenticate.ts';
export type { CommandRun } from './commands.ts';
export type {
  CentralJob,
  CentralJobDevice,
  CentralJobRequest,
  CentralJobStatus,
  CentralJobWork,
  CentralJobs,
} from './jobs.ts';
export type { CentralCredential } from './rest-client.ts';
export type { TokenCredentialLike } from '../links/token-credential.ts';
export type { Template, TemplateCommand, TemplateProperty } from './template.ts';
export type { RuleBook, RuleFacts } from './webhooks/rule-firing.ts';
export { parseCentralConfig, readCentralConfig } from './config/central-config.ts';
export type { CentralConfig } from './config/central-config.ts';
export { connectIotCentral } from './config/connect.ts';
export type { CentralConnection, CentralConnectionOptions } from './config/connect.ts';
