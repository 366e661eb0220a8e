// Ask a minute before an idle session ends. Tabs notify each other of activity.
const dialog = document.getElementById("timeout");
const left = dialog.querySelector("[data-left]");
const idle = Number(dialog.dataset.idle) * 1000;
const warning = Math.min(60_000, idle / 2);
const tabs = new BroadcastChannel("session");
let end = 0;

const restart = () => {
  end = Date.now() + idle;
  if (dialog.open) dialog.close();
};
const over = () => {
  const here = encodeURIComponent(location.pathname + location.search);
  location.assign(`${dialog.dataset.login}?idle=1&next=${here}`);
};
const look = () => {
  const time = end - Date.now();
  if (time <= 0) return over();
  if (time > warning) return;
  left.textContent = Math.ceil(time / 1000);
  if (!dialog.open) dialog.showModal();
};

dialog.querySelector("[data-stay]").addEventListener("submit", async (e) => {
  e.preventDefault();
  const answer = await fetch(e.target.action, { method: "POST", body: new FormData(e.target), redirect: "manual" }).catch(() => null);
  delete e.target.dataset.sent;
  if (!answer || answer.status !== 204) return over();
  restart();
  tabs.postMessage("seen");
});
// Escape closes the dialog without an answer, which does not extend the session: it opens again.
tabs.addEventListener("message", restart);
restart();
tabs.postMessage("seen");
setInterval(look, 1000);
document.addEventListener("visibilitychange", look);
