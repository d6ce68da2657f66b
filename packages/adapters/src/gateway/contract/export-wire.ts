/** Where CSV is streamed, below the gateway's base. Apart from the records, so that no id can be mistaken for it. */
export const EXPORT_PATHS = {
  readings: '/exports/devices/{id}/readings',
  alerts: '/exports/alerts',
} as const;

export const CSV_CONTENT_TYPE = 'text/csv; charset=utf-8; header=present';
