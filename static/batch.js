// batch.js: what is under way shows how far it is, without moving what the person is at. In a block: names are its own.
{
  const pause = () => new Promise((done) => setTimeout(done, document.hidden ? 10_000 : 2_000));
  const follow = async () => {
    // For as long as a session lasts without anybody being there
    for (let left = 400; left; left--) {
      const part = document.querySelector("[data-under-way]");
      if (!part) return;
      await pause();
      const answer = await fetch(part.dataset.underWay).catch(() => null);
      if (answer?.redirected) return;
      if (!answer?.ok) continue;
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#batch");
      if (!now) return;
      // Somebody is at a button: all is drawn anew when they have left it, or when it has ended
      const busy = part.contains(document.activeElement) && now.matches("[data-under-way]");
      if (busy) part.querySelector("#progress")?.replaceWith(now.querySelector("#progress"));
      else part.replaceWith(now);
    }
  };
  follow();
}
