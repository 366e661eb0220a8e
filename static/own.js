// own.js: a number's page. Hides a shown code after a minute, polls for the network's answer, opens dialogs.
const secret = document.querySelector("[data-secret]");
if (secret) {
  const message = document.querySelector("[data-gone]"), keep = secret.querySelector("[data-keep]"), code = secret.querySelector("[data-code]");
  const hide = () => {
    code.remove();
    keep.remove();
    message.textContent = message.dataset.gone;
  };
  const timer = setTimeout(hide, 60_000);
  message.textContent = message.dataset.soon;
  keep.hidden = false;
  keep.addEventListener("click", () => { clearTimeout(timer); keep.remove(); message.textContent = ""; code.focus(); });
  // Reload and back lead to the number's page by GET: no second POST
  history.replaceState(history.state, "", secret.querySelector("a").pathname);
  // Remove the code on leaving the page, so that the back button does not show it
  addEventListener("pagehide", hide);
}

// Poll a pending change for a minute and a half, without losing focus
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
    // Also refresh state, buttons and history, which are from before the answer
    for (const part of [".head", "#sim", "#details", "#plan", "#restrictions", "#timeline"]) {
      const was = document.querySelector(`main ${part}`), is = page.querySelector(`main ${part}`);
      if (was && is) was.replaceWith(is);
    }
    return;
  }
  wait(left - 1);
};
wait(30);

// Open an action's form in a dialog; without script, the link leads to a separate page
document.addEventListener("click", (e) => {
  const opens = e.target.closest("a[data-dialog]"), dialog = opens && document.getElementById(opens.dataset.dialog);
  if (e.target.closest("[data-close]")) e.target.closest("dialog").close();
  if (!dialog || e.ctrlKey || e.metaKey || e.shiftKey) return;
  e.preventDefault();
  dialog.showModal();
});
