// batch.js: a bulk change under way shows how far it is, without moving what the person is at.
const TWO_SECONDS = 2000;
const look = async (left) => {
  const part = document.querySelector("[data-under-way]");
  if (!part || !left) return;
  await new Promise((done) => setTimeout(done, document.hidden ? 5 * TWO_SECONDS : TWO_SECONDS));
  const answer = await fetch(part.dataset.underWay).catch(() => null);
  if (answer?.redirected) return;
  if (answer?.ok) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const now = page.querySelector("#batch");
    // Somebody is at a button: it is drawn anew when they have left it
    const busy = part.contains(document.activeElement) && now?.matches("[data-under-way]");
    if (now && !busy) part.replaceWith(now);
    else if (now) part.querySelector("#progress")?.replaceWith(now.querySelector("#progress"));
  }
  look(left - 1);
};
// For as long as a session lasts without anybody being there
look(400);
