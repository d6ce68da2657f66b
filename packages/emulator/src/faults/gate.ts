import { Duplex } from 'node:stream';
import type { Direction } from './fault.ts';

/** By how many milliseconds what passes now is late. */
export type Lateness = (direction: Direction) => number;

interface Late {
  readonly at: number;
  readonly run: () => void;
}

/** Runs things later, never one before another that came first. */
class LateQueue {
  readonly #waiting: Late[] = [];
  #timer: NodeJS.Timeout | undefined;

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(delay: number, run: () => void): void {
    const at = Math.max(performance.now() + delay, this.#waiting.at(-1)?.at ?? 0);
    this.#waiting.push({ at, run });
    if (this.#waiting.length === 1) this.#arm();
  }

  clear(): void {
    clearTimeout(this.#timer);
    this.#waiting.length = 0;
  }

  #arm(): void {
    const first = this.#waiting[0];
    if (first) this.#timer = setTimeout(() => this.#elapse(), Math.max(0, first.at - performance.now()));
  }

  #elapse(): void {
    const now = performance.now();
    while ((this.#waiting[0]?.at ?? Infinity) <= now) this.#waiting.shift()?.run();
    this.#arm();
  }
}

/**
 * Stands between a connection and the protocol that it speaks, where a network can fail. Without a fault it passes
 * everything on; late bytes stay in their order; a silent connection takes all and gives nothing, and even its end
 * stays unheard by the other side.
 */
export class FaultGate extends Duplex {
  readonly #inner: Duplex;
  readonly #latenessOf: Lateness;
  readonly #coming = new LateQueue();
  readonly #going = new LateQueue();
  #isSilent = false;

  constructor(inner: Duplex, latenessOf: Lateness) {
    super({ allowHalfOpen: true });
    this.#inner = inner;
    this.#latenessOf = latenessOf;
    inner.on('data', (chunk: Buffer) => this.#take(chunk));
    inner.once('end', () => this.#come(() => this.push(null)));
    inner.once('close', () => this.destroy());
    inner.once('error', () => this.destroy());
  }

  get isSilent(): boolean {
    return this.#isSilent;
  }

  /** From now on neither side hears of the other, though the connection stands. */
  fallSilent(): void {
    this.#isSilent = true;
    this.#coming.clear();
    this.#going.clear();
    this.#inner.resume();
  }

  /** Ends the connection below; a silent one is heard again by that. */
  cut(): void {
    this.#inner.destroy();
    this.destroy();
  }

  override _read(): void {
    this.#inner.resume();
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#go(() => this.#pass([chunk], done), done);
  }

  override _writev(chunks: { chunk: Buffer }[], done: (error?: Error | null) => void): void {
    const bytes = chunks.map(({ chunk }) => chunk);
    this.#go(() => this.#pass(bytes, done), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#go(() => this.#inner.end(() => done()), done);
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#coming.clear();
    this.#going.clear();
    // Nobody tells the other side of a silent connection that this one has given up.
    if (!this.#isSilent) this.#inner.destroy();
    done(error);
  }

  #take(chunk: Buffer): void {
    if (this.#isSilent) return;
    this.#come(() => {
      if (!this.push(chunk)) this.#inner.pause();
    });
  }

  #come(run: () => void): void {
    const delay = this.#latenessOf('in');
    if (delay === 0 && this.#coming.isEmpty) run();
    else this.#coming.add(delay, run);
  }

  #go(run: () => void, done: () => void): void {
    if (this.#isSilent) {
      done();
      return;
    }
    const delay = this.#latenessOf('out');
    if (delay === 0 && this.#going.isEmpty) run();
    else this.#going.add(delay, run);
  }

  #pass(chunks: readonly Buffer[], done: (error?: Error | null) => void): void {
    // One system call for what was written in one turn. A connection that is gone ends this stream by itself.
    this.#inner.cork();
    for (const [index, chunk] of chunks.entries()) {
      if (index < chunks.length - 1) this.#inner.write(chunk);
      else this.#inner.write(chunk, () => done());
    }
    this.#inner.uncork();
  }
}
