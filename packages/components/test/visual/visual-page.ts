import { executeServerCommand } from '@web/test-runner-commands';
import { settled } from '../mounting.ts';
import { BOX_FONT, loadBoxFont } from './box-font.ts';

/** So many pixels of a screenshot, each way, are one of a baseline. */
const BLOCK = 8;
/** Colours of a block may differ by so much in a channel, of 255. */
const TOLERANCE = 20;
/** So much of a picture may differ: what a browser draws in its own way is small, what somebody changed is not. */
const SHARE = 0.004;

export interface Media {
  readonly scheme: 'light' | 'dark';
  readonly forced: boolean;
}

export async function preparePage(): Promise<void> {
  document.body.style.margin = '0';
  await loadBoxFont();
  // Before anything is drawn: a canvas does not draw itself again for another font.
  for (const name of ['--csk-font', '--csk-font-mono']) document.documentElement.style.setProperty(name, BOX_FONT);
}

export async function setMedia(media: Media): Promise<void> {
  await executeServerCommand('visual-media', media);
}

/** An element as a picture of blocks, each the mean of its pixels, as soon as it has come to rest. */
export async function pictureOf(element: Element): Promise<ImageData> {
  let last = await shoot(element);
  for (let tries = 0; tries < 10; tries += 1) {
    await settled();
    const next = await shoot(element);
    if (difference(last, next) === 0) return next;
    last = next;
  }
  throw new Error('It does not come to rest.');
}

async function shoot(element: Element): Promise<ImageData> {
  const { x, y, width, height } = element.getBoundingClientRect();
  const clip = { x: x + scrollX, y: y + scrollY, width, height };
  const shot = await executeServerCommand<string, typeof clip>('visual-shot', clip);
  return reduced(await pixelsOf(shot));
}

/** How much of two pictures differs, from 0 to 1. */
export function difference(one: ImageData, other: ImageData): number {
  if (one.width !== other.width || one.height !== other.height) return 1;
  let count = 0;
  for (let i = 0; i < one.data.length; i += 4) {
    const far = [0, 1, 2].some((k) => Math.abs((one.data[i + k] ?? 0) - (other.data[i + k] ?? 0)) > TOLERANCE);
    if (far) count += 1;
  }
  return count / (one.width * one.height);
}

export type Verdict = 'same' | 'new' | 'other browser' | { readonly differs: number; readonly seen: string };

/** Holds a picture against its baseline; makes the baseline where that is asked for. */
export async function compare(name: string, picture: ImageData): Promise<Verdict> {
  const baseline = await executeServerCommand<{ png?: string; update: boolean; comparable: boolean }, string>(
    'visual-baseline',
    name,
  );
  if (baseline.update) {
    await executeServerCommand('visual-save', { name, png: await pngOf(picture), failed: false });
    return 'new';
  }
  if (!baseline.comparable) return 'other browser';
  const differs = baseline.png === undefined ? 1 : difference(picture, await pixelsOf(baseline.png));
  if (differs <= SHARE) return 'same';
  const seen = await executeServerCommand<string, object>('visual-save', {
    name,
    png: await pngOf(picture),
    failed: true,
  });
  return { differs, seen };
}

async function pixelsOf(png: string): Promise<ImageData> {
  const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
  const bitmap = await createImageBitmap(new Blob([bytes], { type: 'image/png' }), { colorSpaceConversion: 'none' });
  const context = contextOf(bitmap.width, bitmap.height);
  context.drawImage(bitmap, 0, 0);
  return context.getImageData(0, 0, bitmap.width, bitmap.height);
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('No canvas');
  return context;
}

function reduced(picture: ImageData): ImageData {
  const width = Math.ceil(picture.width / BLOCK);
  const height = Math.ceil(picture.height / BLOCK);
  const small = new ImageData(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) small.data.set(meanOf(picture, x * BLOCK, y * BLOCK), (y * width + x) * 4);
  }
  return small;
}

function meanOf({ data, width, height }: ImageData, left: number, top: number): readonly number[] {
  const sum = [0, 0, 0];
  let count = 0;
  for (let y = top; y < Math.min(top + BLOCK, height); y += 1) {
    for (let x = left; x < Math.min(left + BLOCK, width); x += 1) {
      count += 1;
      for (const k of [0, 1, 2]) sum[k] = (sum[k] ?? 0) + (data[(y * width + x) * 4 + k] ?? 0);
    }
  }
  // Fewer shades make smaller files; the tolerance is wider.
  return [...sum.map((one) => Math.round(one / count / 4) * 4), 255];
}

async function pngOf(picture: ImageData): Promise<string> {
  const context = contextOf(picture.width, picture.height);
  context.putImageData(picture, 0, 0);
  const bytes = new Uint8Array(await (await context.canvas.convertToBlob({ type: 'image/png' })).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}
