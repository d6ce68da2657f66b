import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const MAIN = join(import.meta.dirname, '../src/main.ts');
const READY_DEADLINE_MS = 90_000;

/** A quickstart in a process of its own, so that a test can kill it. */
export class QuickstartProcess {
  readonly #child: ChildProcess;
  readonly url: string;
  /** Everything it has printed. */
  readonly output: string[];

  private constructor(child: ChildProcess, url: string, output: string[]) {
    this.#child = child;
    this.url = url;
    this.output = output;
  }

  /** Starts one and waits until it says that it is ready. */
  static async start(args: readonly string[]): Promise<QuickstartProcess> {
    const child = spawn(process.execPath, [...process.execArgv.filter(isLoaderOption), MAIN, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    const output: string[] = [];
    const url = new Promise<string>((resolve, reject) => {
      const fail = (why: string): void => reject(new Error(`The quickstart ${why}:\n${output.join('\n')}`));
      const timer = setTimeout(() => fail('is not ready in time'), READY_DEADLINE_MS);
      for (const stream of [child.stdout, child.stderr]) {
        createInterface({ input: stream }).on('line', (line) => {
          output.push(line);
          const match = /Service desk\s+(http\S+)/.exec(line);
          if (match?.[1] === undefined) return;
          clearTimeout(timer);
          resolve(match[1]);
        });
      }
      child.once('exit', (code, signal) => {
        clearTimeout(timer);
        fail(`ended (${code ?? signal}) before it was ready`);
      });
    });
    try {
      return new QuickstartProcess(child, await url, output);
    } catch (error) {
      child.kill('SIGKILL');
      throw error;
    }
  }

  /** Ends it and waits until it is gone; gives its exit code, or the signal. */
  async end(signal: 'SIGKILL' | 'SIGINT'): Promise<number | NodeJS.Signals> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill(signal);
      await gone;
    }
    return this.#child.exitCode ?? this.#child.signalCode ?? 0;
  }
}

/** The options that let a child of the test runner load TypeScript and the packages as its parent does. */
function isLoaderOption(option: string): boolean {
  return option.startsWith('--import') || option.startsWith('--conditions');
}
