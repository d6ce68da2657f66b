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

/** Another process has the data open. */
export function inUseError(folder: string): StartError {
  return new StartError(
    `The data in ${folder} is in use by a quickstart that runs. Stop that one, or keep the data of this one elsewhere: npm start -- --data DIR`,
  );
}
