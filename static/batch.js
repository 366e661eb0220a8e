// batch.js: poll and show the progress of a running batch without losing focus. A block scopes the names.
{
  const pause = () => new Promise((done) => setTimeout(done, document.hidden ? 10_000 : 2_000));
  const follow = async () => {
    // At most as long as an idle session lasts
    for (let left = 400; left; left--) {
      const part = document.querySelector("[data-under-way]");
      if (!part) return;
      await pause();
      const answer = await fetch(part.dataset.underWay).catch(() => null);
      if (answer?.redirected) return;
      if (!answer?.ok) continue;
      const now = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#batch");
      if (!now) return;
      // A focused button: replace only the progress until it loses focus or the batch ends
      const busy = part.contains(document.activeElement) && now.matches("[data-under-way]");
      if (busy) part.querySelector("#progress")?.replaceWith(now.querySelector("#progress"));
      else part.replaceWith(now);
    }
  };
  follow();
}
