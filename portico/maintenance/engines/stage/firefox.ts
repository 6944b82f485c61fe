import { Builder, type WebDriver } from 'selenium-webdriver';
import type { Engine } from './engine';
import { freePort, Program, program } from './processes';

/** A member of `log.entryAdded` of WebDriver BiDi. */
interface LogEntry {
  level: 'debug' | 'info' | 'warn' | 'error';
  text: string | null;
}

/** Firefox without a window. Its consoles are read over WebDriver BiDi. */
export async function startFirefox(home: string): Promise<Engine> {
  const port = await freePort();
  const args = ['--host', '127.0.0.1', '--port', String(port), '--websocket-port', String(await freePort())];
  const geckodriver = Program.start(program('PORTICO_TEST_GECKODRIVER'), args, { HOME: home, TMPDIR: home });
  try {
    await geckodriver.listensOn(port);
    const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities()).build();
    const complaints = await listen(driver);
    const stop = async () => {
      await driver.quit();
      await geckodriver.stop();
    };
    // Events of all pages arrive by themselves.
    return { driver, complaints, stop, watch: async () => {} };
  } catch (reason) {
    await geckodriver.stop();
    throw new Error(`${reason}\n${geckodriver.printed}`);
  }
}

function capabilities(): Record<string, unknown> {
  return {
    browserName: 'firefox',
    webSocketUrl: true,
    'moz:firefoxOptions': { binary: program('PORTICO_TEST_FIREFOX'), args: ['-headless'] },
  };
}

async function listen(driver: WebDriver): Promise<() => Promise<string[]>> {
  const found: string[] = [];
  const bidi = await driver.getBidi();
  bidi.on('log.entryAdded', ({ level, text }: LogEntry) => {
    if (level === 'warn' || level === 'error') found.push(`${level}: ${text}`);
  });
  await bidi.subscribe('log.entryAdded');
  return async () => {
    // Events and responses share one connection, so what came before this response has arrived.
    await bidi.status;
    return found;
  };
}
