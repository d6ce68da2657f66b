import type { Entity, Id, Instant } from './primitives.ts';
import type { KeyedChanges } from './was-done-by.ts';

/** What a property holds (`msdyn_type` of `msdyn_iotpropertydefinition`). */
export const PROPERTY_TYPES = ['string', 'object', 'date-time', 'boolean', 'integer', 'decimal'] as const;
export type PropertyType = (typeof PROPERTY_TYPES)[number];

/** A property that devices have among their tags or settings (`msdyn_iotpropertydefinition`). */
export interface PropertyDefinition extends Entity<'propertyDefinition'>, KeyedChanges {
  /** Its key in the document. Never changes, nor do type and parent: devices hold values under it. */
  readonly name: string;
  readonly type: PropertyType;
  /** The definition of type `object` that it is a part of. */
  readonly parentId?: Id<'propertyDefinition'>;
  readonly label?: string;
  /** Whether people may change it. Absent: they may. */
  readonly editable?: boolean;
  /** Whether it is shown. Absent: it is. */
  readonly visible?: boolean;
  readonly unit?: string;
  /** Text of a `string`, in UTF-16 units. */
  readonly maxLength?: number;
  /** Least value: a number of an `integer` or `decimal`, a moment of a `date-time`. */
  readonly minimum?: number | Instant;
  readonly maximum?: number | Instant;
  /** Digits after the point of a `decimal`. */
  readonly precision?: number;
  /** What a form starts with; the engine fills nothing in. */
  readonly defaultValue?: string | number | boolean;
  /** How a form names the two values of a `boolean`. */
  readonly trueLabel?: string;
  readonly falseLabel?: string;
}

/** What of a definition decides about a value. */
export type PropertyRule = Pick<
  PropertyDefinition,
  'name' | 'type' | 'editable' | 'maxLength' | 'minimum' | 'maximum' | 'precision'
>;

/** A definition with those inside it. */
export interface PropertyNode extends PropertyRule {
  readonly children: readonly PropertyNode[];
}
