/** How an attribute holds several names: with commas between. */
export const nameList = {
  fromAttribute: (text: string | null): readonly string[] | undefined => text?.split(',').map((name) => name.trim()),
};
