// Hydrates the page, or leaves it to plain forms and links where hydration would fail.
const PLAIN = "portico.plain";

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

// The browser hides hints for users without scripts, but a plain page has no other way to show them.
const showHints = () => {
  if (navigator.cookieEnabled) return;
  for (const hint of document.querySelectorAll("main noscript")) hint.insertAdjacentHTML("afterend", hint.textContent);
};

// The page no longer updates. It may show private content, so it is hidden at once.
const stop = () => {
  document.documentElement.hidden = true;
  stayPlain();
  location.reload();
};

const isFromWasm = (error) =>
  error instanceof WebAssembly.RuntimeError || String(error?.stack).includes(files.wasm);

// A hash of the names of all elements and comments up to the site's footer, computed as on the server. A page changed
// by an extension or a translator has a different shape, and hydration would find the wrong nodes.
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

// Called after hydration. If the header known to the WASM is gone, the screen shows a copy. If there is no content for
// a second, the WASM has lost its place. Between two pages, there is briefly no content.
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

const startWasm = async () => {
  const page = await import(files.script);
  await page.default({ module_or_path: files.wasm });
  return page;
};

// The page's part is fetched at the same time, and is there before the page is hydrated.
const load = async () => {
  const page = startWasm();
  const part = files.part && import(files.loader).then((loader) => loader.load(files.part, page));
  await Promise.all([page, part]);
  return page;
};

if (isPlain()) {
  showHints();
  // This page has no logged-in user. Removing the token notifies the other tabs.
  if (!document.querySelector(`form[action="${files.logOut}"]`)) {
    try {
      localStorage.removeItem(files.token);
    } catch {}
  }
} else {
  addEventListener("error", ({ error }) => isFromWasm(error) && stop());
  addEventListener("unhandledrejection", ({ reason }) => isFromWasm(reason) && stop());
  // Without its files, which a deploy may have replaced, this page stays plain. The next one names its own.
  load().then(hydrate, showHints);
}
