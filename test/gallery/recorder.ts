import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';

type Frame = { readonly file: string; readonly milliseconds: number };

/** Takes the frames of an animation, one for each thing that happens. */
export class Recorder {
  private readonly frames: Frame[] = [];
  private last: Buffer = Buffer.alloc(0);

  constructor(
    private readonly folder: string,
    private readonly page: Page,
  ) {}

  async start(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
  }

  /** Keeps what is seen now for a while; what is the same as before stays for longer. */
  async hold(milliseconds: number, page = this.page): Promise<void> {
    const picture = await page.screenshot({ animations: 'disabled' });
    const before = this.frames.at(-1);
    if (before !== undefined && picture.equals(this.last)) {
      this.frames.splice(-1, 1, { ...before, milliseconds: before.milliseconds + milliseconds });
      return;
    }
    const file = `${String(this.frames.length).padStart(4, '0')}.png`;
    await writeFile(join(this.folder, file), picture);
    this.frames.push({ file, milliseconds });
    this.last = picture;
  }

  /** Types a text letter by letter. */
  async type(text: string): Promise<void> {
    for (const letter of text) {
      await this.page.keyboard.type(letter);
      await this.hold(90);
    }
  }

  /** Writes down how long each frame is seen. */
  async finish(): Promise<void> {
    await writeFile(join(this.folder, 'frames.json'), JSON.stringify(this.frames, null, 2));
  }
}
