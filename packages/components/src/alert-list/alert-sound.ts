const EVERY_MS = 10_000;
const LENGTH_S = 0.28;
/** Two soft tones, one after the other; in Hz. */
const TONES = [660, 880] as const;
const LOUDNESS = 0.06;

/**
 * Two soft tones for new alerts. Drawn by the browser's own synthesiser, so there is no file to load and no policy to
 * loosen. Never on a page that is hidden, seldom in a flood, and silent where the browser waits for the user's first
 * touch of the page.
 */
export class AlertSound {
  #audio: AudioContext | undefined;
  #last = Number.NEGATIVE_INFINITY;

  play(): void {
    const now = performance.now();
    if (document.hidden || now - this.#last < EVERY_MS) return;
    this.#last = now;
    // A browser that has no sound to give, or is told to stop before it may, is no trouble of the page.
    void this.#sound().catch(() => undefined);
  }

  async #sound(): Promise<void> {
    const audio = (this.#audio ??= new AudioContext());
    await audio.resume();
    if (!document.hidden && audio.state === 'running') TONES.forEach((tone, index) => beep(audio, tone, index));
  }

  stop(): void {
    void this.#audio?.close();
    this.#audio = undefined;
  }
}

function beep(audio: AudioContext, tone: number, index: number): void {
  const start = audio.currentTime + index * (LENGTH_S / 2);
  const source = audio.createOscillator();
  const volume = audio.createGain();
  source.frequency.value = tone;
  // A tone that starts or ends at once clicks.
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(LOUDNESS, start + 0.02);
  volume.gain.linearRampToValueAtTime(0, start + LENGTH_S / 2);
  source.connect(volume).connect(audio.destination);
  source.start(start);
  source.stop(start + LENGTH_S / 2);
}
