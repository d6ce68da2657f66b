/** The browser, the flags it needs here and where it came from. The same answer for the whole process. */
export function findBrowser(): Promise<{
  readonly executablePath: string;
  readonly args: string[];
  readonly source: string;
}>;
