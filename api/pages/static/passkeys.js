// Hands what the server asks for (data-options) to the browser's own dialogue, and sends its answer on with the form.
// The form does nothing without it, and is on pages alone that say so.
const form = document.querySelector("form[data-passkey]");
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function made(options) {
  const user = { ...options.user, id: bytes(options.user.id) };
  const asked = { ...options, challenge: bytes(options.challenge), user, excludeCredentials: described(options.excludeCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.create({ publicKey: asked });
  const said = { clientDataJSON: text(response.clientDataJSON), attestationObject: text(response.attestationObject) };
  return { id, rawId: text(rawId), type, response: said };
}

async function used(options) {
  const asked = { ...options, challenge: bytes(options.challenge), allowCredentials: described(options.allowCredentials) };
  const { id, rawId, type, response } = await navigator.credentials.get({ publicKey: asked });
  const said = { clientDataJSON: text(response.clientDataJSON), authenticatorData: text(response.authenticatorData), signature: text(response.signature) };
  if (response.userHandle) said.userHandle = text(response.userHandle);
  return { id, rawId: text(rawId), type, response: said };
}

form?.addEventListener("submit", async (event) => {
  if (form.elements.answer.value) return;
  event.preventDefault();
  const failed = document.querySelector("[data-failed]");
  failed.hidden = true;
  try {
    const options = JSON.parse(form.dataset.options);
    const answer = await (form.dataset.passkey === "make" ? made(options) : used(options));
    form.elements.answer.value = JSON.stringify(answer);
    form.submit();
  } catch {
    failed.hidden = false; // put off, out of time, none there, or one that the account has already
  }
});
