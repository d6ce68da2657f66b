import { join } from 'node:path';
import ts from 'typescript';

export const PACKAGE = join(import.meta.dirname, '..');
export const SOURCES = join(PACKAGE, 'src');

/** The package's sources with their types; the other packages' are read as sources, too, so nothing need be built. */
export function createSourceProgram(): ts.Program {
  const file = join(PACKAGE, 'tsconfig.json');
  const { config, error } = ts.readConfigFile(file, (path) => ts.sys.readFile(path)) as {
    config: unknown;
    error?: ts.Diagnostic;
  };
  if (error) throw new Error(ts.flattenDiagnosticMessageText(error.messageText, '\n'));
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, PACKAGE);
  return ts.createProgram([join(SOURCES, 'index.ts'), join(SOURCES, 'define.ts')], options);
}

export function isOurSource(file: ts.SourceFile): boolean {
  return file.fileName.replaceAll('\\', '/').startsWith(`${SOURCES.replaceAll('\\', '/')}/`);
}
