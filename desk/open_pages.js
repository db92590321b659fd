// Added by `serve` to the pages it shows, and in no file of the site: shows the next build where the last one is open,
// and what is wrong with it.
(() => {
  const script = document.currentScript;
  const key = `standfirst:${location.pathname}`;
  const patience = 3000; // milliseconds that loading a page again may take
  let number = script.dataset.number;
  let source;
  let restoration; // what the page's own is, while it is ours

  // Where the reader was -------------------------------------------------------------------------------------------

  const foldable = () => [...document.querySelectorAll("details")];

  const loadAgain = () => {
    const open = foldable().map((each) => each.open);
    restoration ??= history.scrollRestoration;
    const place = { x: scrollX, y: scrollY, open, restoration };
    try {
      sessionStorage.setItem(key, JSON.stringify(place));
      history.scrollRestoration = "manual";
    } catch {
      // no storage here: the browser does what it can
    }
    source?.close();
    location.reload();
    setTimeout(listen, patience); // a link followed within the page, or Escape, calls the loading off
  };

  const goBack = () => {
    let kept;
    try {
      kept = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
    } catch {
      return;
    }
    if (!kept) return;
    restoration = kept.restoration;
    const now = foldable();
    if (now.length === kept.open.length) now.forEach((each, index) => (each.open = kept.open[index]));
    let isOurs = true;
    const go = () => isOurs && scrollTo({ left: kept.x, top: kept.y, behavior: "instant" });
    // When type comes, lines above fall away; the browser would go up by them once more after we have gone back.
    const root = document.documentElement;
    root.style.overflowAnchor = "none";
    for (const deed of ["wheel", "touchstart", "keydown", "mousedown"])
      addEventListener(deed, () => (isOurs = false), { once: true, passive: true, capture: true });
    go();
    const whenLoaded = () => {
      go();
      document.fonts.ready.then(() =>
        requestAnimationFrame(() => {
          go(); // when all is loaded, type changes heights, and the browser goes to an address's fragment
          history.scrollRestoration = kept.restoration;
          restoration = undefined;
          requestAnimationFrame(() => (root.style.overflowAnchor = ""));
        }),
      );
    };
    document.readyState === "complete" ? whenLoaded() : addEventListener("load", whenLoaded, { once: true });
  };

  // What is wrong --------------------------------------------------------------------------------------------------

  const style = new CSSStyleSheet();
  style.replaceSync(`
    :host { all: initial !important; position: fixed !important; inset: auto 0 0 !important;
      z-index: 2147483647 !important; display: block !important; }
    div { max-height: 50vh; overflow: auto; box-sizing: border-box; padding: 16px 56px 16px 20px;
      background: #fff4e5; color: #1f1d1a; border-top: 3px solid #a33; font: 17px/1.5 system-ui, sans-serif; }
    div:empty, div:empty + button { display: none; }
    :host([hidden]) { display: none !important; }
    p, ul { margin: 0; }
    ul { padding-left: 1.25em; }
    li { margin-top: .4em; overflow-wrap: anywhere; }
    code { font: .94em/1.5 ui-monospace, monospace; }
    a { color: inherit; }
    button { position: absolute; inset: 8px 12px auto auto; min-width: 32px; min-height: 32px; border: 0;
      background: none; color: inherit; font: 24px/1 sans-serif; cursor: pointer; }
    :focus-visible { outline: 3px solid #1a4e8a; }
    @media print { :host { display: none !important; } }
  `);

  const host = document.createElement("div");
  host.lang = "en";
  host.attachShadow({ mode: "open" }).adoptedStyleSheets = [style];
  const element = (name, attributes, ...within) => {
    const made = document.createElement(name);
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
    made.append(...within);
    return made;
  };
  const box = element("div", { role: "alert", tabindex: "0" });
  const close = element("button", { type: "button", "aria-label": "Close this note" }, "×");
  const hide = () => host.toggleAttribute("hidden", true);
  close.addEventListener("click", hide);
  addEventListener("keydown", (event) => event.key === "Escape" && hide());
  host.shadowRoot.append(box, close);
  document.documentElement.append(host);

  let said = "[]";
  let home;

  const say = (role, ...within) => {
    box.setAttribute("role", role);
    box.replaceChildren(...within);
    host.removeAttribute("hidden");
  };

  const tell = (problems) => {
    const line = ({ place, what, mend }) =>
      element("li", {}, ...(place ? [element("code", {}, place), ": "] : []), what, ...(mend ? [`; ${mend}`] : []));
    const why = problems.length === 1 ? "there is an error in them" : "there is something wrong with them";
    const heading = element("strong", {}, `The last changes are not shown, because ${why}:`);
    say("alert", element("p", {}, heading), element("ul", {}, ...problems.map(line)));
  };

  const show = (text) => {
    if (text === said) return;
    said = text;
    const problems = JSON.parse(text);
    if (problems.length) tell(problems);
    else if (home) showGone();
    else box.replaceChildren();
  };

  const showGone = () => {
    if (said !== "[]") return; // an error comes first
    const link = element("a", { href: home }, "Go to the home page");
    say("status", element("p", {}, "This page is no longer part of the site; it may have a new address. ", link, "."));
  };

  // What is new ----------------------------------------------------------------------------------------------------

  const pathOf = (address) => {
    const url = new URL(address, location);
    try {
      return url.origin === location.origin ? decodeURIComponent(url.pathname) : "";
    } catch {
      return url.pathname;
    }
  };

  const used = () => {
    const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
    const named = [...document.querySelectorAll("link[href], script[src], img[src]")].map((each) => each.href || each.src);
    return new Set([...loaded, ...named].map(pathOf));
  };

  const putInPlaceOf = (link) => {
    const next = link.cloneNode();
    const address = new URL(link.href);
    address.searchParams.set("standfirst", Date.now());
    next.href = address;
    next.addEventListener("load", () => link.remove(), { once: true });
    link.after(next);
  };

  const see = ({ page, assets }) => {
    if (page || !assets) return loadAgain();
    const ours = used();
    const changed = assets.filter((path) => ours.has(path));
    const links = [...document.querySelectorAll("link[rel~=stylesheet][href]")];
    const swapped = changed.map((path) => links.filter((link) => pathOf(link.href) === path));
    if (swapped.some((found) => !found.length)) loadAgain();
    else swapped.flat().forEach(putInPlaceOf);
  };

  const listen = () => {
    source?.close();
    if (document.hidden) return;
    const query = new URLSearchParams({ page: location.pathname, number });
    source = new EventSource(`${script.dataset.channel}?${query}`);
    const on = (name, act) =>
      source.addEventListener(name, (event) => {
        act(event.data);
        if (source.readyState !== EventSource.CLOSED) number = event.lastEventId; // else it is yet to be shown
      });
    on("changed", (data) => see(JSON.parse(data)));
    on("problems", show);
    on("gone", (data) => {
      home = JSON.parse(data).home;
      showGone();
    });
  };

  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => source?.close());
  addEventListener("pageshow", (event) => event.persisted && listen());
  goBack();
  listen();
})();
