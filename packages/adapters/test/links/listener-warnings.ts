/** What Node.js says while something runs about more than ten listeners on one signal. */
export async function listenerWarnings(run: () => Promise<unknown>): Promise<readonly string[]> {
  const warnings: string[] = [];
  const onWarning = ({ name, message }: Error): void => {
    if (name === 'MaxListenersExceededWarning') warnings.push(message);
  };
  process.on('warning', onWarning);
  await run();
  // It says so a moment later.
  await new Promise(setImmediate);
  process.off('warning', onWarning);
  return warnings;
}
