// Asks the browser for a security key or passkey, and sends its answer with the form. Without this script the
// authenticator app and the recovery codes beside it work.
const options = (form) => JSON.parse(form.dataset.securityKey).publicKey;

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

const listed = (keys) => (keys ?? []).map((key) => ({ ...key, id: bytes(key.id) }));

async function made(asked) {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    user,
    excludeCredentials: listed(asked.excludeCredentials),
  };
  const key = await navigator.credentials.create({ publicKey });
  return answer(key, {
    attestationObject: text(key.response.attestationObject),
    clientDataJSON: text(key.response.clientDataJSON),
    transports: key.response.getTransports?.() ?? [],
  });
}

async function used(asked) {
  const publicKey = {
    ...asked,
    challenge: bytes(asked.challenge),
    allowCredentials: listed(asked.allowCredentials),
  };
  const key = await navigator.credentials.get({ publicKey });
  return answer(key, {
    authenticatorData: text(key.response.authenticatorData),
    clientDataJSON: text(key.response.clientDataJSON),
    signature: text(key.response.signature),
    userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
  });
}

function answer(key, response) {
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    authenticatorAttachment: key.authenticatorAttachment ?? null,
    clientExtensionResults: key.getClientExtensionResults(),
    response,
  };
}

for (const form of document.querySelectorAll("form[data-security-key]")) {
  const said = form.querySelector("[data-security-key-said]");
  if (!window.PublicKeyCredential) {
    said.textContent = "This browser cannot use a security key. Use a code instead.";
    continue;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    const field = form.querySelector("input[name=credential]");
    if (field.value) return;
    event.preventDefault();
    said.textContent = "Follow what your browser or your key asks of you.";
    try {
      const asked = options(form);
      field.value = JSON.stringify(asked.user ? await made(asked) : await used(asked));
      form.requestSubmit();
    } catch {
      said.textContent = "The key was not read. Try again, or use a code instead.";
    }
  });
}
