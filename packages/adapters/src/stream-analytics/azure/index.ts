/**
 * Takes a stream job to Azure Stream Analytics: reads its description, writes a project that Microsoft's tools take, and
 * deploys it. Runs on Node.js.
 */
export { engineJobOf } from './engine-job.ts';
export { readStreamJob, type ReferenceFile, type StreamJobSource } from './read-job.ts';
export {
  type EndpointDescription,
  type FunctionDescription,
  type InputDescription,
  type OutputDescription,
  type StreamJobDescription,
} from './description.ts';
export type { AuthenticationMode, EndpointKind, FieldRule, InputKind } from './endpoint-kinds.ts';
export { type ArmObject, type ArmValue, FileText, Secret } from './arm-value.ts';
export { projectFilesOf } from './export/project-files.ts';
export { type WriteResult, writeProject } from './export/write-folder.ts';
export { type DeployOptions, deployStreamJob } from './deploy/deploy-job.ts';
export { type Change, type DeployPlan, type OutputStart, type PlanOptions, planText } from './deploy/deploy-plan.ts';
export type { ArmClientOptions, AzureCredential } from './deploy/arm-client.ts';
export type { ArmChildKind } from './arm-job.ts';
