import { randomUUID } from 'node:crypto';
import type { Journal, Journaled } from '../../journal/journal.ts';
import type { JournalRecord } from '../../journal/record.ts';
import { isJsonObject, type Json, type JsonObject } from '../../json.ts';
import { FeedbackQueue, type FeedbackRecord } from '../feedback.ts';
import { HubError, invalidArgument } from '../hub-error.ts';
import type { BlobAccess } from './blob-access.ts';
import type { BlobFolder } from './blob-folder.ts';

const TOPIC = 'files';
/** The container that uploads go to, and the first part of every blob's address. */
export const CONTAINER = 'csk-uploads';
/** Uploads that a device may have begun and not reported; Azure's limit. */
const MAX_ACTIVE = 10;
/** A device that does not report what became of an upload has given up. Milliseconds. */
const UPLOAD_TTL = 3_600_000;

interface Upload {
  readonly correlationId: string;
  readonly deviceId: string;
  readonly blobName: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const unknownUpload = (): HubError => invalidArgument('The upload with this correlation id is not known.');

/**
 * Uploads of files: a device asks for an address, uploads to it, and tells what became of it; the service then gets a
 * notification (page "Upload files with IoT Hub"). Durable, except the bytes of an upload that is not finished.
 */
export class FileUploads implements Journaled {
  readonly topic = TOPIC;
  readonly notifications = new FeedbackQueue(1);
  /** Runs when a notification may be ready. */
  onNotification: () => void = () => {};
  readonly #uploads = new Map<string, Upload>();
  readonly #blobs: BlobFolder;
  readonly #access: BlobAccess;
  readonly #now: () => number;
  #nextSequence = 1;
  #journal: Journal | undefined;

  constructor(blobs: BlobFolder, access: BlobAccess, now: () => number) {
    this.#blobs = blobs;
    this.#access = access;
    this.#now = now;
  }

  attach(journal: Journal): void {
    this.#journal = journal;
  }

  /** @throws HubError 400 for a bad name, 403 when the device has ten uploads open. */
  async begin(deviceId: string, body: Json, host: string): Promise<JsonObject> {
    const name = isJsonObject(body) ? body['blobName'] : undefined;
    if (typeof name !== 'string' || name.length === 0 || name.length > 1024 || name.split('/').length > 254) {
      throw invalidArgument('blobName must be a name of at most 1024 characters.');
    }
    const now = this.#now();
    for (const upload of this.#uploads.values()) {
      if (now - upload.at > UPLOAD_TTL) this.#uploads.delete(upload.correlationId);
    }
    const open = [...this.#uploads.values()].filter((upload) => upload.deviceId === deviceId);
    if (open.length >= MAX_ACTIVE) {
      throw new HubError(
        403,
        'DeviceMaximumActiveFileUploadLimitExceeded',
        `The device has ${MAX_ACTIVE} uploads open.`,
      );
    }
    const upload: Upload = { correlationId: randomUUID(), deviceId, blobName: `${deviceId}/${name}`, at: now };
    await this.#append({ begin: upload as unknown as JsonObject });
    const blobName = upload.blobName.split('/').map(encodeURIComponent).join('/');
    return {
      correlationId: upload.correlationId,
      hostName: host,
      containerName: CONTAINER,
      blobName,
      sasToken: this.#access.sign(`/${CONTAINER}/${blobName}`),
    };
  }

  /** The device tells what became of an upload. @throws HubError 400 when it has begun none with this id. */
  async end(deviceId: string, correlationId: string, body: Json, host: string): Promise<void> {
    const upload = this.#uploads.get(correlationId);
    if (upload?.deviceId !== deviceId) throw unknownUpload();
    const isSuccess = isJsonObject(body) && body['isSuccess'] === true;
    const info = isSuccess ? await this.#blobs.info(upload.blobName) : undefined;
    // A request that the device repeated may have come first meanwhile.
    if (!this.#uploads.has(correlationId)) throw unknownUpload();
    if (isSuccess && !info) throw invalidArgument('The blob has not been uploaded.');
    const now = this.#now();
    const address = upload.blobName.split('/').map(encodeURIComponent).join('/');
    const notification: FeedbackRecord | undefined = info && {
      sequence: this.#nextSequence,
      at: now,
      content: {
        deviceId,
        blobUri: `https://${host}/${CONTAINER}/${address}`,
        blobName: upload.blobName,
        lastUpdatedTime: new Date(info.modifiedAt).toISOString(),
        blobSizeInBytes: info.size,
        enqueuedTimeUtc: new Date(now).toISOString(),
      },
    };
    await this.#append({ end: correlationId, ...(notification && { notify: notification as unknown as JsonObject }) });
    this.onNotification();
  }

  /** The service has taken notifications: they will not come again. */
  async confirm(sequences: readonly number[]): Promise<void> {
    await this.#append({ confirm: sequences });
  }

  replay(data: JsonObject): void {
    if (data['begin']) {
      const upload = data['begin'] as unknown as Upload;
      this.#uploads.set(upload.correlationId, upload);
    }
    if (typeof data['end'] === 'string') this.#uploads.delete(data['end']);
    if (data['notify']) {
      const notification = data['notify'] as unknown as FeedbackRecord;
      this.notifications.add(notification);
      this.#nextSequence = Math.max(this.#nextSequence, notification.sequence + 1);
    }
    if (data['confirm']) this.notifications.remove(data['confirm'] as readonly number[]);
    if (typeof data['next'] === 'number') this.#nextSequence = Math.max(this.#nextSequence, data['next']);
  }

  *snapshot(): Iterable<JournalRecord> {
    yield { topic: TOPIC, data: { next: this.#nextSequence } };
    for (const upload of this.#uploads.values()) {
      yield { topic: TOPIC, data: { begin: upload as unknown as JsonObject } };
    }
    for (const record of this.notifications.records) {
      yield { topic: TOPIC, data: { notify: record as unknown as JsonObject } };
    }
  }

  #append(data: JsonObject): Promise<void> {
    this.replay(data);
    return this.#journal!.append({ topic: TOPIC, data });
  }
}
