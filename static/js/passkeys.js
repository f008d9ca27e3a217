// Passkeys (WebAuthn): what the browser does between two answers of the portal. Without it, an app's code serves.
"use strict";

const toBytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const withBytes = (credentials) => (credentials || []).map((one) => ({ ...one, id: toBytes(one.id) }));

// What the portal sends is JSON; what browsers take holds bytes.
function readable(options) {
  const ready = { ...options, challenge: toBytes(options.challenge) };
  if (options.user) ready.user = { ...options.user, id: toBytes(options.user.id) };
  if (options.excludeCredentials) ready.excludeCredentials = withBytes(options.excludeCredentials);
  if (options.allowCredentials) ready.allowCredentials = withBytes(options.allowCredentials);
  return ready;
}

function sendable(credential) {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id, rawId: toText(credential.rawId), type: credential.type, response,
    clientExtensionResults: credential.getClientExtensionResults(),
    authenticatorAttachment: credential.authenticatorAttachment || undefined,
  };
}

function ask(url, token, body) {
  const headers = { "X-CSRFToken": token, "Content-Type": "application/json" };
  return Failures.load(url, { method: "POST", credentials: "same-origin", headers, body: JSON.stringify(body) });
}

function inWords(error) {
  if (error instanceof Failures.Failure) return error.detail || `${error.message} Recommencez dans un instant.`;
  if (error.name === "NotAllowedError" || error.name === "AbortError") return "Rien n’a été fait : la demande a été refusée ou a vieilli. Vous pouvez recommencer.";
  if (error.name === "InvalidStateError") return "Cet appareil est déjà enregistré.";
  if (error.name === "SecurityError") return "Les clés d’accès ne fonctionnent pas à cette adresse. Choisissez l’application de codes.";
  return error.message;
}

async function run(section, form) {
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const publicKey = readable(await ask(section.dataset.begin, token, {}));
  const isNew = section.dataset.passkey === "create";
  const credential = await (isNew ? navigator.credentials.create({ publicKey }) : navigator.credentials.get({ publicKey }));
  const name = form.elements.namedItem("name");
  const body = { ...sendable(credential), ...(name ? { name: name.value } : {}) };
  window.location.assign((await ask(section.dataset.complete, token, body)).redirect_url);
}

document.addEventListener("DOMContentLoaded", () => {
  for (const section of window.PublicKeyCredential ? document.querySelectorAll("[data-passkey]") : []) {
    const form = section.querySelector("[data-passkey-form]");
    const status = section.querySelector("[data-passkey-status]");
    const button = form.querySelector("button");
    section.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      button.disabled = true;
      status.textContent = "Suivez ce que demande votre appareil…";
      try { await run(section, form); } catch (error) { status.textContent = inWords(error); button.disabled = false; button.focus(); }
    });
  }
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
});
