/** Azure's names of what can be wrong with an input event ("Azure Stream Analytics data errors", Azure documentation). */
export type DiagnosticCode =
  | 'InputDeserializerError.InvalidData'
  | 'InputDeserializerError.TypeConversionError'
  | 'InputDeserializerError.MissingColumns'
  | 'InvalidInputTimeStamp'
  | 'InvalidInputTimeStampKey'
  | 'LateInputEvent'
  | 'EarlyInputEvent'
  | 'OutOfOrderEvent';

/** Something wrong with one input event. The job goes on. */
export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly input: string;
  /** Number of the event on its input. */
  readonly sequence: number;
  readonly message: string;
  readonly action: 'dropped' | 'adjusted';
  readonly arrival: string;
}
