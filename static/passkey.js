// passkey.js: register and use passkeys (WebAuthn). Shown only where the browser supports them.
const token = () => document.querySelector("[name=csrfmiddlewaretoken]").value;

const post = async (address, body) => {
  const answer = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token() },
    body: JSON.stringify(body ?? {}),
  });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};

const register = async (box) => {
  const options = await post(box.dataset.begin);
  const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  await post(box.dataset.complete, made.toJSON());
  location.assign(box.dataset.next);
};

const login = async (box) => {
  const options = await post(box.dataset.begin);
  const used = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  const next = box.dataset.next ? `?next=${encodeURIComponent(box.dataset.next)}` : "";
  const done = await post(box.dataset.complete + next, used.toJSON());
  location.assign(done.redirect_url);
};

if (window.PublicKeyCredential?.parseCreationOptionsFromJSON)
  document.querySelectorAll("[data-passkey]").forEach((box) => {
    const error = box.querySelector("[data-passkey-error]");
    box.hidden = false;
    box.querySelector("[data-passkey-go]").addEventListener("click", async (e) => {
      const button = e.currentTarget;
      button.disabled = true;
      error.hidden = true;
      try {
        await (box.dataset.passkey === "register" ? register : login)(box);
      } catch (reason) {
        // The browser refuses a second passkey for the same login on one device (WebAuthn, "excludeCredentials").
        const known = reason.name === "InvalidStateError" && error.dataset.known;
        error.textContent = known || error.dataset.text;
        error.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  });
