// Shows the visitor's theme before the first paint, and answers the switch in the site's footer.
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const select = (selector) => [...document.querySelectorAll(selector)];

  // Nothing is stored for "system". Some browsers throw on any access to the storage.
  const stored = () => {
    try {
      return localStorage.getItem(KEY);
    } catch {}
  };

  const store = (theme) => {
    try {
      if (theme === "system") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, theme);
    } catch {}
  };

  const show = (theme) => {
    const isSystem = theme === "system";
    root.dataset.theme = theme;
    for (const meta of select("meta[name=color-scheme]")) meta.content = isSystem ? "light dark" : theme;
    // The colours of the browser's bars, in this order.
    const bars = select("meta[name=theme-color]");
    ["light", "dark"].forEach((scheme, i) => {
      const media = isSystem ? `(prefers-color-scheme: ${scheme})` : theme === scheme ? "all" : "not all";
      bars[i]?.setAttribute("media", media);
    });
    for (const choice of select(".theme-switch input")) choice.checked = choice.value === theme;
  };

  const follow = () => {
    const theme = stored();
    show(["light", "dark"].includes(theme) ? theme : "system");
  };

  follow();
  // The switch exists only when the document has been read.
  document.addEventListener("readystatechange", () => show(root.dataset.theme));
  document.addEventListener("change", ({ target }) => {
    if (!target.matches(".theme-switch input")) return;
    show(target.value);
    store(target.value);
  });
  // Another tab's choice. A page that the browser had put aside has missed it.
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && follow());
  addEventListener("pageshow", ({ persisted }) => persisted && follow());
})();
