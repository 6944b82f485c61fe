import type { Locator } from '@playwright/test';
import { execFile } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Read from PORTICO_TEST_OATHTOOL and PORTICO_TEST_ZBARIMG. Default to the programs on the PATH. */
const OATHTOOL = process.env.PORTICO_TEST_OATHTOOL || 'oathtool';
const ZBARIMG = process.env.PORTICO_TEST_ZBARIMG || 'zbarimg';

/** The length of a step, and the tolerated error of a phone's clock (less than the server accepts), in seconds. */
const STEP = 30;
const DRIFT = 13;

/** An authenticator app with one account. */
export class Phone {
  private lastStep = 0;

  /** `secret` is base32. Spaces are ignored. */
  constructor(readonly secret: string) {}

  /** The phone after it has read this QR code. */
  static async scan(qrCode: Locator): Promise<Phone> {
    const uri = new URL(await read(qrCode));
    return new Phone(uri.searchParams.get('secret') ?? '');
  }

  /**
   * A code that the server accepts and that this phone has not shown before, because each works once. The first two come
   * at once, as a rule. Then it waits up to half a minute for the next one.
   */
  async code(): Promise<string> {
    const step = Math.max(this.lastStep + 1, Math.floor((now() - DRIFT) / STEP));
    while (Math.floor((now() + DRIFT) / STEP) < step) await pause(200);
    this.lastStep = step;
    return this.codeOf(step);
  }

  /** A code that the server no longer accepts. */
  oldCode(): Promise<string> {
    return this.codeOf(Math.floor(now() / STEP) - 4);
  }

  private async codeOf(step: number): Promise<string> {
    const secret = this.secret.replaceAll(' ', '');
    const { stdout } = await promisify(execFile)(OATHTOOL, ['--totp', '--base32', '--now', `@${step * STEP}`, secret]);
    return stdout.trim();
  }
}

/** The text of a QR code on the screen. */
export async function read(qrCode: Locator): Promise<string> {
  const picture = await qrCode.screenshot();
  const reading = promisify(execFile)(ZBARIMG, ['--quiet', '--raw', '-']);
  reading.child.stdin!.end(picture);
  return (await reading).stdout.trim();
}

function now(): number {
  return Date.now() / 1000;
}
