import type { Reading } from '@csk/core';
import type { InputEvent } from '../run-types.ts';

/** How events of readings name what no reading names. */
export interface ReadingEventColumns {
  /** The default is `DeviceID`. The id is also where a hub puts it, `IoTHub.ConnectionDeviceId`. */
  readonly deviceColumn?: string | undefined;
  /** The default is `Time`. */
  readonly timeColumn?: string | undefined;
}

/**
 * Stored readings as the events that brought them: what a device measured at one moment is one event with a column for
 * each metric, and it arrives at once. What was not a number, the token among it, is not stored and so not there; but
 * the quality of a reading that is not good is in a column beside it, `Temperature_quality`, as a device writes it, so that
 * a rule that looks at it judges the past as it judges the present.
 * @param readings In the order of time, of one device or of many.
 */
export function* eventsOfReadings(
  readings: Iterable<Reading>,
  { deviceColumn = 'DeviceID', timeColumn = 'Time' }: ReadingEventColumns = {},
): Generator<InputEvent> {
  /** What was measured at one moment, by device. */
  let moment = new Map<string, (readonly [column: string, value: number | string])[]>();
  let at: number | undefined;
  const events = function* (): Generator<InputEvent> {
    if (at === undefined) return;
    const time = new Date(at).toISOString();
    for (const [deviceKey, values] of moment) {
      // By entries, so that a metric of any name is a column and nothing else.
      const payload = Object.fromEntries<string | number>([...values, [deviceColumn, deviceKey], [timeColumn, time]]);
      yield { payload, arrival: at, metadata: { IoTHub: { ConnectionDeviceId: deviceKey } } };
    }
  };
  for (const reading of readings) {
    if (reading.at !== at) {
      yield* events();
      moment = new Map();
      at = reading.at;
    }
    const { deviceKey, metric, value, quality = 'good' } = reading;
    const values = moment.get(deviceKey) ?? [];
    values.push([metric, value]);
    if (quality !== 'good') values.push([`${metric}_quality`, quality]);
    moment.set(deviceKey, values);
  }
  yield* events();
}
