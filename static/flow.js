// flow.js: swap the editor of a call flow in place when a step is opened. Forms and the page itself work without it.
{
  const open = async (url, push) => {
    const answer = await fetch(url).catch(() => null);
    const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page && page.querySelector("#editor"), was = document.querySelector("#editor");
    if (!now || !was) return location.assign(url);
    const aside = was.querySelector(".scroll"), left = aside?.scrollLeft ?? 0;
    was.replaceWith(now);
    document.title = page.title;
    if (push) history.pushState(null, "", url);
    const drawing = now.querySelector(".scroll");
    if (drawing) drawing.scrollLeft = left;
    const panel = now.querySelector("#rediger");
    panel.tabIndex = -1;
    panel.focus({ preventScroll: true });
    panel.scrollIntoView({ block: "nearest" });
  };
  // What is typed and not saved is lost by a page too; a form that was changed asks the browser to load it.
  let changed = false;
  document.addEventListener("input", (e) => { changed ||= Boolean(e.target.closest("[data-edit]")); });
  document.addEventListener("click", (e) => {
    const link = e.target.closest("#editor a[href]");
    if (!link || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || changed) return;
    const url = new URL(link.href, location.href);
    if (url.pathname !== location.pathname || !url.search) return;
    e.preventDefault();
    open(url.href, true);
  });
  addEventListener("popstate", () => document.querySelector("#editor") && !location.hash.startsWith("#errors") && open(location.href, false));
}
