// addresses.js: suggestions of addresses while somebody types, and a counter of characters. The pages work without it.
const form = document.querySelector("[data-addresses]");
if (form) {
  const field = form.querySelector("#address"), found = document.querySelector("#found");
  let timer = 0, asked = 0;
  const address = (hit) => {
    const query = new URLSearchParams(new FormData(form));
    if (hit.id) {
      query.delete("adresse");
      query.delete("ende");
      query.set(form.dataset.end, hit.id);
    } else query.set("adresse", hit.title);
    return `${location.pathname}?${query}`;
  };
  const show = ({ hits, problem }) => {
    found.replaceChildren();
    if (problem) {
      const notice = document.createElement("div"), text = document.createElement("p");
      notice.className = "notice";
      text.textContent = problem;
      notice.append(text);
      found.append(notice);
    }
    if (!hits.length) return;
    const list = document.createElement("ul");
    list.className = "lines";
    for (const hit of hits) {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = address(hit);
      link.textContent = hit.title;
      line.append(link);
      list.append(line);
    }
    found.append(list);
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    const text = field.value.trim(), mine = ++asked;
    if (text.length < 3) return;
    timer = setTimeout(async () => {
      const answer = await fetch(`${form.dataset.addresses}?${new URLSearchParams({ tekst: text })}`).catch(() => null);
      if (mine === asked && answer?.ok && !answer.redirected) show(await answer.json());
    }, 300);
  });
}

document.querySelectorAll("[data-counter]").forEach((counter) => {
  const field = document.getElementById(counter.dataset.counter);
  if (!field) return;
  const sync = () => (counter.querySelector("b").textContent = Math.max(0, counter.dataset.most - [...field.value].length));
  counter.hidden = false;
  field.closest(".field").append(counter);
  field.addEventListener("input", sync);
  sync();
});
