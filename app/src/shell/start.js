// Hydrates the page, or leaves it to plain forms and links where hydration would fail.
const PLAIN = "portico.plain";

// The window's name lives as long as the tab, too, and can be written where the storage is full or blocked.
const isPlain = () => {
  try {
    if (sessionStorage.getItem(PLAIN) !== null) return true;
  } catch {}
  return name === PLAIN;
};

// Until the tab is closed its pages are plain: forms are posted and pages loaded by the browser itself.
const stayPlain = () => {
  try {
    sessionStorage.setItem(PLAIN, "");
  } catch {
    name = PLAIN;
  }
};

// The browser hides what is said to people without scripts, but a plain page has no other way to say it.
const showHints = () => {
  if (navigator.cookieEnabled) return;
  for (const hint of document.querySelectorAll("main noscript")) hint.insertAdjacentHTML("afterend", hint.textContent);
};

// The page no longer follows what happens. It may show something private, so it is hidden at once.
const stop = () => {
  document.documentElement.hidden = true;
  stayPlain();
  location.reload();
};

const isFromWasm = (error) =>
  error instanceof WebAssembly.RuntimeError || String(error?.stack).includes(files.wasm);

// The names of all elements and comments up to the site's footer, as the server counted them. A page that an
// extension or a translator has changed has another shape, and hydration would meet the wrong nodes.
const shape = () => {
  const end = [...document.body.children].findLast((element) => element.localName === "footer");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_COMMENT);
  let hash = 0x811c9dc5;
  for (let inEnd = false; walker.nextNode(); ) {
    const node = walker.currentNode;
    inEnd ||= node === end;
    if (inEnd && !end.contains(node)) break;
    for (const letter of `${node.localName?.toLowerCase() ?? "#"} `) {
      hash = Math.imul(hash ^ letter.codePointAt(0), 0x01000193) >>> 0;
    }
  }
  return hash.toString(16);
};

// After hydration. If the header that the WASM knows is gone, the screen shows a copy. If there is no content for a
// second, the WASM has lost its place; between two pages there is none for a moment.
const watch = () => {
  const header = document.querySelector("body > header");
  const hasContent = () => document.querySelector("main") !== null;
  new MutationObserver(() => {
    if (header?.isConnected === false) stop();
    else if (!hasContent()) setTimeout(() => hasContent() || stop(), 1000);
  }).observe(document.body, { childList: true, subtree: true });
};

const hydrate = (page) => {
  if (document.body.dataset.shape !== shape()) {
    stayPlain();
    return showHints();
  }
  page.hydrate();
  watch();
};

if (isPlain()) {
  showHints();
  // Nobody is logged in on this page. Removing the token tells the other tabs.
  if (!document.querySelector(`form[action="${files.logOut}"]`)) {
    try {
      localStorage.removeItem(files.token);
    } catch {}
  }
} else {
  addEventListener("error", ({ error }) => isFromWasm(error) && stop());
  addEventListener("unhandledrejection", ({ reason }) => isFromWasm(reason) && stop());
  import(files.script).then((page) => page.default({ module_or_path: files.wasm }).then(() => hydrate(page)));
}
