/**
 * Commands to many devices, in batches, and what waits for a device: before each message somebody counts the few commands
 * of the device that are queued or sent, among all it ever had. Frozen: its text is part of every database's checksum.
 */
export function migration7(schema: string): string {
  const text = (column: string, field: string, constraint = '') =>
    `${column} text COLLATE "C" ${constraint} GENERATED ALWAYS AS (doc->>'${field}') STORED`;
  const record = `id text COLLATE "C" PRIMARY KEY,
  version bigint NOT NULL,
  doc jsonb NOT NULL,
  created_at text COLLATE "C" NOT NULL,
  updated_at text COLLATE "C" NOT NULL`;
  return `
ALTER TABLE ${schema}."command" ADD COLUMN ${text('job_id', 'jobId')};
CREATE INDEX ON ${schema}."command" (job_id, status, id) WHERE job_id IS NOT NULL;
CREATE INDEX ON ${schema}."command" (device_id, status, created_at, id) WHERE status IN ('queued', 'sent');
CREATE TABLE ${schema}."command_job" (
  ${record},
  ${text('status', 'status', 'NOT NULL')},
  ${text('expires_at', 'expiresAt', 'NOT NULL')}
);
CREATE INDEX ON ${schema}."command_job" (created_at, id);
CREATE INDEX ON ${schema}."command_job" (status, expires_at, id);
CREATE TABLE ${schema}."command_job_batch" (
  ${record},
  ${text('job_id', 'jobId', 'NOT NULL')},
  ${text('status', 'status', 'NOT NULL')}
);
CREATE INDEX ON ${schema}."command_job_batch" (created_at, id);
CREATE INDEX ON ${schema}."command_job_batch" (job_id, status, id);
CREATE INDEX ON ${schema}."command_job_batch" (status, created_at, id) WHERE status = 'sent';
`;
}
