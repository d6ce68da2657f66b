export { createFolderBlobStore } from './folder-blob-store.ts';
export type { FolderBlobStoreOptions } from './folder-blob-store.ts';
export { createAzureBlobStore } from './azure-blob-store.ts';
export type { AzureBlobStoreOptions } from './azure-blob-store.ts';
