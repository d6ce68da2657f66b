/** Version of this package; stands on every element class, so that two copies in one page can be told apart. */
export const VERSION = '0.1.0';
