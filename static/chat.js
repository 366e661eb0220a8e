// chat.js: both sides of a chat. Asks for news, sends without leaving the page, and keeps what is not sent yet.
const chat = document.querySelector("[data-chat]");
if (chat) {
  const log = chat.querySelector(".chat-log"), form = chat.querySelector(".composer"), field = form?.elements.body;
  const notice = (name) => chat.querySelector(`[data-notice=${name}]`);
  const STEPS = [[60_000, 2_000], [300_000, 5_000], [Infinity, 15_000]];
  // An employee counts as present while the page asks, so it asks in a hidden tab, too
  const always = "always" in chat.dataset, HIDDEN = 30_000;
  const tabs = "BroadcastChannel" in window && new BroadcastChannel("session");
  const store = `chat-${chat.dataset.chat}`;
  let poll = chat.dataset.poll, quiet = Date.now(), timer = 0, over = false, sending = false, asked = 0;

  // What is not sent yet, and what is being typed, outlive a reload and a log-in in this tab
  const kept = JSON.parse(sessionStorage.getItem(store) ?? '{"unsent": [], "typed": ""}');
  const keep = () => sessionStorage.setItem(store, JSON.stringify(kept));

  const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 60;
  const toEnd = () => (log.scrollTop = log.scrollHeight);

  const lastSeq = () => Math.max(0, ...[...log.querySelectorAll("[data-seq]")].map((one) => +one.dataset.seq));

  const show = (page) => {
    const stays = !atEnd();
    for (const line of page.querySelectorAll("[data-seq]")) {
      if (log.querySelector(`[data-seq="${line.dataset.seq}"]`)) continue;
      log.querySelector(`[data-unsent="${line.dataset.id}"]`)?.remove();
      const later = [...log.children].find((other) => "unsent" in other.dataset || +other.dataset.seq > +line.dataset.seq);
      log.insertBefore(line, later ?? null);
      quiet = Date.now();
    }
    for (const part of page.querySelectorAll("[id^=chat-]")) {
      const was = document.getElementById(part.id);
      if (!was || was.innerHTML === part.innerHTML) continue;
      const focus = was.contains(document.activeElement) && document.activeElement.id;
      was.replaceWith(part);
      if (focus) document.getElementById(focus)?.focus();
    }
    poll = page.dataset.poll;
    // An employee's page goes on asking: other chats wait
    if (!poll || chat.querySelector("#chat-gone > *")) end();
    if (!stays) toEnd();
  };

  // What is being typed at the end can still be sent: it is a message of the case
  const end = () => {
    clearTimeout(timer);
    for (const part of document.querySelectorAll("[data-while-it-lasts]")) part.remove();
    if (!field?.value && !kept.unsent.length) form?.remove();
  };
  const isOver = () => {
    over = true;
    clearTimeout(timer);
    notice("over").querySelector("[data-again]").href = chat.dataset.login;
    notice("over").hidden = false;
  };

  // An answer of the portal: null without a connection. A redirect is one to the log-in
  const ask = async (address, options) => {
    const answer = await fetch(address, { redirect: "manual", headers: { "X-Chat": "1" }, ...options }).catch(() => null);
    notice("offline").hidden = answer !== null;
    if (answer && (answer.type === "opaqueredirect" || answer.status === 403)) isOver();
    return answer;
  };
  const part = async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-news]");

  const wait = () => {
    clearTimeout(timer);
    if (over || (document.hidden && !always)) return;
    // After the end only what is not sent yet is left
    if (!poll) return void (kept.unsent.length && (timer = setTimeout(flush, 5_000)));
    const calm = Date.now() - quiet;
    timer = setTimeout(look, document.hidden ? HIDDEN : STEPS.find(([until]) => calm < until)[1]);
  };
  const look = async () => {
    const mine = ++asked, answer = await ask(poll);
    // Overtaken by a later one
    if (mine !== asked || over) return;
    if (answer?.status === 404) return location.reload();
    const page = answer?.status === 200 && (await part(answer));
    if (page) show(page);
    flush();
    wait();
  };

  const line = ({ id, body }) => {
    const made = document.createElement("div");
    made.className = "own unsent";
    made.dataset.unsent = id;
    made.textContent = body;
    log.append(made);
  };
  // One at a time, so that they arrive in order. Sent again with the same id, it is the same message
  const flush = async () => {
    if (sending || over || !kept.unsent.length) return;
    sending = true;
    const next = kept.unsent[0], data = new FormData(form);
    data.set("body", next.body);
    data.set("client_id", next.id);
    const answer = await ask(`${form.action}?after=${lastSeq()}`, { method: "POST", body: data });
    sending = false;
    if (!answer || over || answer.status >= 500) return wait();
    kept.unsent.shift();
    if (answer.status === 200) {
      const page = await part(answer);
      if (page) show(page);
      form.elements.cpr_seen.value = "";
      notice("refused").hidden = true;
      if (tabs) tabs.postMessage("seen");
    } else {
      // Refused: given back to be changed
      log.querySelector(`[data-unsent="${next.id}"]`)?.remove();
      if (answer.status === 422) notice("refused").querySelector("p").textContent = await answer.text();
      // Warned of once: sent again, it is taken
      form.elements.cpr_seen.value = answer.headers.get("X-Chat") ? "on" : "";
      notice("refused").hidden = false;
      if (field && !field.value) field.value = kept.typed = next.body;
    }
    keep();
    await flush();
    wait();
  };
  form?.addEventListener("submit", (e) => {
    e.preventDefault();
    // portal.js lets a form be sent once
    delete form.dataset.sent;
    const body = field.value;
    if (!body.trim()) return;
    const message = { id: crypto.randomUUID(), body };
    kept.unsent.push(message);
    kept.typed = field.value = "";
    keep();
    line(message);
    toEnd();
    flush();
  });
  field?.addEventListener("input", () => { kept.typed = field.value; keep(); });
  field?.addEventListener("keydown", (e) => {
    if (e.key !== "Enter" || e.shiftKey || e.isComposing) return;
    e.preventDefault();
    form.requestSubmit();
  });
  // An employee's ready texts
  chat.addEventListener("click", (e) => {
    const text = e.target.closest("[data-insert]");
    if (!text || !field) return;
    e.preventDefault();
    field.setRangeText(text.dataset.insert, field.selectionStart, field.selectionEnd, "end");
    field.focus();
    kept.typed = field.value;
    keep();
  });

  if (field && kept.typed && !field.value) field.value = kept.typed;
  if (form) kept.unsent.forEach(line);
  document.addEventListener("visibilitychange", () => (document.hidden ? wait() : look()));
  addEventListener("online", look);
  toEnd();
  flush();
  wait();
}
