// own.js: a number's page. A code that was shown goes after a minute; an answer of the network is looked for; a dialog asks.
const secret = document.querySelector("[data-secret]");
if (secret) {
  const told = document.querySelector("[data-gone]"), keep = secret.querySelector("[data-keep]"), code = secret.querySelector("[data-code]");
  const hide = () => {
    code.remove();
    keep.remove();
    told.textContent = told.dataset.gone;
  };
  const timer = setTimeout(hide, 60_000);
  told.textContent = told.dataset.soon;
  keep.hidden = false;
  keep.addEventListener("click", () => { clearTimeout(timer); keep.remove(); told.textContent = ""; code.focus(); });
  // Reloaded or come back to, it is the number's plain page: nothing is posted again
  history.replaceState(history.state, "", secret.querySelector("a").pathname);
  // Gone when the page is left, so that the back button does not bring it back
  addEventListener("pagehide", hide);
}

// Something is under way: see how far it has come, for a minute and a half, without moving what the person is at
const wait = async (left) => {
  const run = document.querySelector("[data-under-way]");
  if (!run || !left) return;
  await new Promise((done) => setTimeout(done, 3000));
  const answer = await fetch(run.dataset.underWay).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const now = page.querySelector("#run");
  if (now && !now.matches("[data-under-way]")) {
    run.replaceChildren(...now.childNodes);
    delete run.dataset.underWay;
    // State and buttons follow, which were drawn before the answer came
    for (const part of [".head", "#sim", "#details", "#plan", "#restrictions"]) {
      const was = document.querySelector(`main ${part}`), is = page.querySelector(`main ${part}`);
      if (was && is) was.replaceWith(is);
    }
    return;
  }
  wait(left - 1);
};
wait(30);

// An act is asked for in a dialog on this page, where the link leads to a page of its own
document.addEventListener("click", (e) => {
  const opens = e.target.closest("a[data-dialog]"), dialog = opens && document.getElementById(opens.dataset.dialog);
  if (e.target.closest("[data-close]")) e.target.closest("dialog").close();
  if (!dialog || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  dialog.showModal();
});
