/** How long a browser may take to begin with a download. */
const KEPT_MS = 60_000;

/** Has the browser save a file. The address is the page's own, which no policy for content forbids to save. */
export function saveFile(name: string, content: Blob): void {
  const link = document.createElement('a');
  const address = URL.createObjectURL(content);
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
}
