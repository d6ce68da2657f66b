export { startEmbeddedPostgres } from './embedded/start-embedded-postgres.ts';
export type { EmbeddedPostgres, EmbeddedPostgresOptions } from './embedded/start-embedded-postgres.ts';
export { openPostgres } from './open-postgres.ts';
export type { Postgres } from './open-postgres.ts';
export type { DatabaseOptions as PostgresOptions } from './database.ts';
export type { ReferenceQueryOptions } from './reference-query.ts';
export type { TableColumnType, TableSinkOptions } from './table-sink.ts';
