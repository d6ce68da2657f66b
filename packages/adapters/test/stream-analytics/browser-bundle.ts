import { build } from 'esbuild';

/** A module of these contents as a page loads it, with whatever it imports; `folder` is where its own paths begin. */
export async function bundleForBrowsers(contents: string, folder: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: folder },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['csk-source'],
  });
  return outputFiles[0]?.text ?? '';
}
