import { Builder } from 'selenium-webdriver';
import type { Engine } from './engine';
import { freePort, Program, program } from './processes';
import { recordedComplaints, startRecorder } from './recorder';

const SCREEN = '1280x900x24';

/** A line of a page's console, as WebKit prints it: address, source, level, text. */
const COMPLAINT = /^.*CONSOLE (?:[A-Z]+ )*(?:ERROR|WARN) .*$/gm;

/** WebKitGTK is built without web app manifests and says on each page that it does not know this directive. Safari does. */
const UNKNOWN_DIRECTIVE = /directive 'manifest-src'/;

/**
 * WebKitGTK's small browser on a screen of its own, because it has no mode without a window. Its driver does not know
 * WebDriver BiDi, and a browser that is driven does not print its consoles. So a script in each page records what comes
 * after the page is loaded. `printedComplaints` covers what comes before.
 */
export async function startWebKit(home: string): Promise<Engine> {
  const screen = await startScreen();
  let webkit: Program | undefined;
  try {
    const port = await freePort();
    const { DISPLAY } = screen;
    webkit = Program.start(program('PORTICO_TEST_WEBKITDRIVER'), [`--port=${port}`], { ...environment(home), DISPLAY });
    await webkit.listensOn(port);
    const driver = await new Builder().usingServer(`http://127.0.0.1:${port}`).withCapabilities(capabilities()).build();
    const stop = async () => {
      await driver.quit();
      await webkit!.stop();
      await screen.stop();
    };
    return { driver, stop, watch: () => startRecorder(driver), complaints: () => recordedComplaints(driver) };
  } catch (reason) {
    await webkit?.stop();
    await screen.stop();
    throw new Error(`${reason}\n${webkit?.printed ?? ''}`);
  }
}

/** Opens addresses in one browser that nothing drives, and returns what it has printed when it prints `last`. */
export async function printedComplaints(home: string, addresses: string[], last: string): Promise<string[]> {
  const screen = await startScreen();
  const { DISPLAY } = screen;
  const args = ['--enable-write-console-messages-to-stdout=true', ...addresses];
  const browser = Program.start(program('PORTICO_TEST_MINIBROWSER'), args, { ...environment(home), DISPLAY });
  try {
    await browser.prints(last);
    return (browser.printed.match(COMPLAINT) ?? []).filter((line) => !UNKNOWN_DIRECTIVE.test(line));
  } finally {
    await browser.stop();
    await screen.stop();
  }
}

async function startScreen(): Promise<{ DISPLAY: string; stop: () => Promise<void> }> {
  const args = ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'];
  const screen = Program.start(program('PORTICO_TEST_XVFB'), args, {});
  try {
    return { DISPLAY: `:${await screen.said()}`, stop: () => screen.stop() };
  } catch (reason) {
    await screen.stop();
    throw new Error(`${reason}\n${screen.printed}`);
  }
}

function capabilities(): Record<string, unknown> {
  const options = { binary: program('PORTICO_TEST_MINIBROWSER'), args: ['--automation'] };
  return { browserName: 'MiniBrowser', 'webkitgtk:browserOptions': options };
}

function environment(home: string): NodeJS.ProcessEnv {
  return {
    HOME: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    GDK_BACKEND: 'x11',
    MESA_SHADER_CACHE_DISABLE: 'true',
    NO_AT_BRIDGE: '1',
    WAYLAND_DISPLAY: undefined,
  };
}
