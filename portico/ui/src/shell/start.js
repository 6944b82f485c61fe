// Starts the WASM and hydrates the page, or leaves the page to plain forms and links.
const PLAIN = "portico.plain";
const HAD_TOKEN = "portico.token";

// Signs of a visitor. A password manager that fills in a form sends `input` or `change`.
const INTENTIONS = ["pointerdown", "touchstart", "keydown", "focusin", "input", "change"];

// How long a page at rest waits for an idle browser, and a browser that cannot say that it is idle, in milliseconds.
const IDLE_AT_LAST = 2000;
const IDLE_UNKNOWN = 200;

// How long a form that the browser itself sends may take until the page counts as still open, in milliseconds.
const SENDING = 10000;

// How long another tab's log-out may take to reach the server after it has removed the token, in milliseconds.
const LOGGING_OUT = 500;

// How many nodes outside of the page are kept in mind because they may come back.
const KEPT = 20;

// The window's name also lasts as long as the tab, and can be written even if the storage is full or blocked.
const isPlain = () => {
  try {
    if (sessionStorage.getItem(PLAIN) !== null) return true;
  } catch {}
  return name === PLAIN;
};

// Pages stay plain until the tab is closed. The browser itself then posts forms and loads pages.
const stayPlain = () => {
  try {
    sessionStorage.setItem(PLAIN, "");
  } catch {
    name = PLAIN;
  }
};

// Ends the listeners of a page that is not hydrated yet.
const waiting = new AbortController();
const listen = (type, listener) => addEventListener(type, listener, { passive: true, signal: waiting.signal });

const isOfToken = (key) => key === null || key === files.token;

const hasToken = () => {
  try {
    return localStorage.getItem(files.token) !== null;
  } catch {
    return false;
  }
};

// The window's name remembers a token: another tab may end the session after the server has rendered a page for it, and
// before that page listens.
const noteToken = () => {
  if (hasToken()) name ||= HAD_TOKEN;
};

// Whether the session may have changed since the server rendered this logged-out page. The WASM reads it too.
const root = document.documentElement;
const isLate = () => "late" in root.dataset;

const reloadLater = () => setTimeout(() => location.reload(), LOGGING_OUT);

// A plain page shows a log-in or log-out in another tab by loading itself again. Its own session ends with its cookie,
// and a token that is left is removed, which notifies the other tabs.
const followPlainly = () => {
  if (!files.isSignedIn && hasToken()) {
    if (isLate()) return location.reload();
    localStorage.removeItem(files.token);
  }
  if (name === HAD_TOKEN && !hasToken()) {
    name = "";
    if (files.isSignedIn) reloadLater();
  }
  addEventListener("storage", ({ key, newValue }) => {
    noteToken();
    if (isOfToken(key) && (newValue === null) === files.isSignedIn) reloadLater();
  });
  addEventListener("pageshow", ({ persisted }) => persisted && files.isSignedIn && location.reload());
};

// The browser hides hints for users without scripts, but a plain page has no other way to show them.
const bePlain = () => {
  waiting.abort();
  followPlainly();
  if (navigator.cookieEnabled) return;
  for (const hint of document.querySelectorAll("main noscript:not([data-for])")) hint.insertAdjacentHTML("afterend", hint.textContent);
};

// The page may show private content, so it is hidden at once.
const reload = () => {
  root.hidden = true;
  location.reload();
};

// The page no longer updates.
const stop = () => {
  noteToken();
  stayPlain();
  reload();
};

const isFromWasm = (error) =>
  error instanceof WebAssembly.RuntimeError || String(error?.stack).includes(files.wasm);

// A hash of the names of all nodes up to the site's footer, computed as on the server. A page changed by an extension
// or a translator has a different shape, and hydration would find the wrong nodes.
const shape = () => {
  const end = [...document.body.children].findLast((element) => element.localName === "footer");
  const walker = document.createTreeWalker(document.body);
  let hash = 0x811c9dc5;
  for (let inEnd = false; walker.nextNode(); ) {
    const node = walker.currentNode;
    inEnd ||= node === end;
    if (inEnd && !end.contains(node)) break;
    for (const letter of `${node.nodeName.toLowerCase()} `) {
      hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
    }
  }
  return hash.toString(16);
};

// Called after hydration. If the header known to the WASM is gone, the screen shows a copy. If there is no content for
// a second, the WASM has lost its place. Between two pages, there is briefly no content. An element that was moved out
// of its first parent stays when the WASM removes that parent.
const watch = () => {
  const header = document.querySelector("body > header");
  const hasContent = () => document.querySelector("main") !== null;
  const parents = new Map();
  new MutationObserver((changes) => {
    for (const { target, removedNodes } of changes) {
      for (const node of removedNodes) parents.has(node) || parents.set(node, target);
    }
    for (const [node, parent] of parents) {
      if (node.isConnected) parent.isConnected || reload();
      else if (!parent.isConnected || parents.size > KEPT) parents.delete(node);
    }
    if (header?.isConnected === false) stop();
    else if (!hasContent()) setTimeout(() => hasContent() || stop(), 1000);
  }).observe(document.body, { childList: true, subtree: true });
};

let isSending = false;

// The page waits while the browser itself sends a form, because the hydrated form could be sent a second time. The
// browser may remain on this page: the response may be a file, or the visitor may come back.
const hydrate = (page) => {
  if (isSending) {
    isSending = false;
    setTimeout(() => hydrate(page), SENDING);
    return;
  }
  if (document.body.dataset.shape !== shape()) {
    stayPlain();
    return bePlain();
  }
  waiting.abort();
  onsubmit = null;
  page.hydrate();
  // What needs the WASM is shown from now on (see show-password.css).
  root.dataset.live = "";
  watch();
};

const startWasm = async () => {
  const [page, wasm] = await Promise.all([import(files.script), fetch(files.wasm)]);
  await page.default({ module_or_path: wasm });
  return page;
};

// For times: the language of the page, or the browser's own variant of it.
root.dataset.locale = navigator.language?.startsWith(root.dataset.lang) ? navigator.language : root.dataset.lang;

// Loads the sentences of a part of the WASM, for a page in another language than English. The WASM takes all that are
// loaded from `wordTables`.
const loadingTables = {};
let tables = "";
const loadTable = (address) =>
  (loadingTables[address] ??= fetch(address).then(async (response) => {
    if (!response.ok) throw response;
    const table = await response.text();
    // Never read here: an element with this id would answer in its place.
    window.wordTables = tables += table;
  }));
const loadTables = (isNeeded) => Promise.all((root.dataset.words?.split(" ") ?? []).filter(isNeeded).map(loadTable));
window.loadWords = (part) => loadTables((address) => address.includes(`/${part}.txt`));

// The page's part is fetched at the same time, and is there before the page is hydrated.
const load = async () => {
  const page = startWasm();
  const part = files.part && import(files.loader).then((loader) => loader.load(files.part, page));
  // A WASM that is not split has all parts.
  const words = files.loader ? [loadWords("main"), loadWords(files.part)] : [loadTables(() => true)];
  await Promise.all([page, part, ...words]);
  return page;
};

// Without its files, which a deploy may have replaced, this page stays plain. The next one names its own.
let loading;
const start = () => {
  loading ??= load().then(hydrate, bePlain);
};

// The WASM then asks the server who is logged in.
const startLate = () => {
  root.dataset.late = "";
  start();
};

// A logged-out visitor's page works without the WASM until it is touched, another tab changes the session, or the
// browser has nothing else to do. A token that such a page still finds must be removed.
const wait = () => {
  listen("storage", ({ key }) => isOfToken(key) && startLate());
  listen("pageshow", ({ persisted }) => persisted && startLate());
  if (hasToken() || document.querySelector(":focus")) return start();
  for (const type of INTENTIONS) listen(type, start);
  // A pointer that rests on the page "moves" by nothing when the page is shown.
  listen("pointermove", ({ movementX, movementY }) => (movementX || movementY) && start());
  listen("load", () => {
    if (window.requestIdleCallback) requestIdleCallback(start, { timeout: IDLE_AT_LAST });
    else setTimeout(start, IDLE_UNKNOWN);
  });
};

noteToken();
if (files.isPlain || isPlain()) {
  bePlain();
} else {
  addEventListener("error", ({ error }) => isFromWasm(error) && stop());
  addEventListener("unhandledrejection", ({ reason }) => isFromWasm(reason) && stop());
  onsubmit = ({ target, defaultPrevented }) => {
    isSending ||= !defaultPrevented && target.getAttribute("method") === "post";
  };
  if (files.isSignedIn) start();
  else wait();
}
