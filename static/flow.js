// flow.js: swap the editor of a call flow in place when a step is opened. Forms and the page itself work without it.
{
  let shown = location.search;
  const open = async (url, push) => {
    const answer = await fetch(url).catch(() => null);
    const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page && page.querySelector("#editor"), was = document.querySelector("#editor");
    if (!now || !was) return location.assign(url);
    const aside = was.querySelector(".scroll"), left = aside?.scrollLeft ?? 0, top = aside?.scrollTop ?? 0;
    was.replaceWith(now);
    now.querySelectorAll("[data-with-script]").forEach((part) => (part.hidden = false));
    document.title = page.title;
    if (push) history.pushState(null, "", url);
    const drawing = now.querySelector(".scroll");
    if (drawing) drawing.scrollTo(left, top);
    // The form of a step, or in a large flow the step whose branch is opened.
    const opened = now.querySelector(new URL(url).hash === "#gren" ? "#gren" : "#rediger");
    if (opened.id === "rediger") opened.tabIndex = -1;
    opened.focus({ preventScroll: true });
    opened.scrollIntoView({ block: "nearest" });
    if (now.querySelector("[data-part]")) centre();
    shown = location.search;
  };
  // What is typed and not saved is lost by a page too; a form that was changed asks the browser to load it.
  let changed = false;
  document.addEventListener("input", (e) => { changed ||= Boolean(e.target.name && e.target.closest("[data-edit]")); });
  document.addEventListener("click", (e) => {
    const link = e.target.closest("#editor a[href]");
    if (!link || link.getAttribute("href").startsWith("#") || e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || changed) return;
    const url = new URL(link.getAttribute("href"), location.href);
    if (url.pathname !== location.pathname || !url.search) return;
    e.preventDefault();
    open(url.href, true);
  });
  addEventListener("popstate", () => {
    if (!document.querySelector("#editor") || location.search === shown) return;
    // A phone shows the drawing where it is the target of a page that was loaded.
    if (location.hash === "#tegning") location.reload();
    else open(location.href, false);
  });
  // A drawing that is wider than the screen begins with the open step, else the first one, in the middle.
  const centre = () => {
    const drawing = document.querySelector("#tegning"), step = drawing?.querySelector(".step[aria-current]") ?? drawing?.querySelector(".step");
    if (!step || !drawing.clientWidth) return;
    const box = step.getBBox();
    drawing.scrollTo(box.x + box.width / 2 - drawing.clientWidth / 2, box.y + box.height / 2 - drawing.clientHeight / 2);
  };
  centre();
  addEventListener("hashchange", centre);
}
