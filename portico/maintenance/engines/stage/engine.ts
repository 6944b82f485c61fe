import type { WebDriver } from 'selenium-webdriver';
import { startFirefox } from './firefox';
import { startWebKit } from './webkit';

export type EngineName = 'firefox' | 'webkit';

/** A running browser with an empty profile. */
export interface Engine {
  driver: WebDriver;
  /** Must be called for each page that a story loads. */
  watch: () => Promise<void>;
  /** The errors and warnings in its consoles so far. */
  complaints: () => Promise<string[]>;
  /** Ends the browser and everything that was started for it. */
  stop: () => Promise<void>;
}

/** `home` is an empty folder for everything that the browser stores. */
export function startEngine(name: EngineName, home: string): Promise<Engine> {
  return name === 'firefox' ? startFirefox(home) : startWebKit(home);
}
