/** How an attribute holds several names: with commas between. An empty one holds none, as one that is absent. */
export const nameList = {
  fromAttribute: (text: string | null): readonly string[] | undefined =>
    text?.trim() ? text.split(',').map((name) => name.trim()) : undefined,
};
