/** Something that the person who starts the quickstart can mend; the message says how. */
export class StartError extends Error {}

/** Turns "address in use" into a message that names the port and the option that changes it. */
export function asStartError(error: Error, port: number, option: string): Error {
  if ('code' in error && error.code === 'EADDRINUSE') {
    return new StartError(
      `Port ${port} is in use. Stop what uses it, or choose another: npm start -- --${option} ${port + 10}`,
    );
  }
  return error;
}
