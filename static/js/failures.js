// What can fail in a page is asked through here, and said here: every script that fetches, swaps, asks for a position or
// writes to the clipboard uses these words and this place to say them (tests/consortium/test_scripts.py).
// A page of the admin with a map names this script twice: the second time it is there already.
var Failures = window.Failures ?? (() => {
  "use strict";

  const PATIENCE = 15_000; // milliseconds: beyond that a slow line is a line that does not answer

  const WORDS = {
    offline: "La connexion à Internet est coupée.",
    back: "La connexion à Internet est revenue.",
    slow: "La connexion est trop lente : la réponse n’est pas venue à temps.",
    busy: "Trop de demandes en peu de temps : attendez une minute.",
    down: "Le site ne répond pas en ce moment.",
    unreadable: "Cette demande n’a pas été comprise.",
    session: "Votre session a pris fin.",
    denied: "Votre navigateur ou votre appareil ne donne pas votre position à ce site.",
    nowhere: "Votre appareil ne trouve pas sa position.",
    clipboard: "Votre navigateur ne laisse pas copier. Voici l’adresse :",
    outside: "Vous semblez être loin du Grand Est.",
  };

  // A failure by its kind, one of the names above; «superseded» is none: the page has asked something newer.
  class Failure extends Error {
    constructor(kind) {
      super(WORDS[kind] ?? kind);
      this.kind = kind;
    }
  }

  // The kind of an answer that is not a success; status 0 means that no answer came.
  const kindOf = (status) => {
    if (status === 0) return navigator.onLine ? "down" : "offline";
    if (status === 401 || status === 403) return "session";
    if (status === 429) return "busy";
    return status >= 500 ? "down" : "unreadable";
  };

  // The content of an address, read as "json" or "text". Throws a Failure, with the server's own words for it, if any, as
  // ``detail``; ``signal`` lets a newer question end this one. What else is given is fetch's own (method, body…).
  const load = async (address, { accept = "application/json", as = "json", signal, headers, ...request } = {}) => {
    const ending = new AbortController();
    const end = () => ending.abort();
    const alarm = setTimeout(end, PATIENCE);
    signal?.addEventListener("abort", end);
    try {
      const answer = await fetch(address, { ...request, headers: { Accept: accept, ...headers }, signal: ending.signal });
      if (!answer.ok) {
        const failure = new Failure(kindOf(answer.status));
        failure.detail = (await answer.json().catch(() => null))?.detail;
        throw failure;
      }
      return await answer[as]();
    } catch (error) {
      if (signal?.aborted) throw new Failure("superseded");
      if (error instanceof Failure) throw error;
      if (ending.signal.aborted) throw new Failure("slow");
      throw new Failure(error instanceof SyntaxError ? "unreadable" : kindOf(0));
    } finally {
      clearTimeout(alarm);
      signal?.removeEventListener("abort", end);
    }
  };

  // Where the device is: {latitude, longitude}. Throws a Failure.
  const locate = () =>
    new Promise((resolve, reject) => {
      const kinds = { 1: "denied", 2: "nowhere", 3: "nowhere" };
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => resolve(coords),
        ({ code }) => reject(new Failure(kinds[code] ?? "nowhere")),
        { timeout: PATIENCE, maximumAge: 0 },
      );
    });

  // To the clipboard. Throws a Failure.
  const copy = (text) =>
    navigator.clipboard.writeText(text).catch(() => {
      throw new Failure("clipboard");
    });

  // The second half of a double tap falls on what the first has uncovered or put in its place: nobody meant that.
  const DOUBLE_TAP = 500; // milliseconds
  const FINGER = 24; // CSS pixels
  let last = { clientX: 0, clientY: 0 };
  document.addEventListener("click", (event) => { last = event; }, { capture: true });
  const passOverDoubleTap = () => {
    const { clientX, clientY } = last;
    const isSamePlace = (event) => Math.hypot(event.clientX - clientX, event.clientY - clientY) < FINGER;
    const end = () => document.removeEventListener("click", stop, { capture: true });
    const stop = (event) => {
      if (event.detail < 2 || !isSamePlace(event)) return;
      event.preventDefault();
      event.stopPropagation();
      end(); // whoever then taps once more means it
    };
    document.addEventListener("click", stop, { capture: true });
    setTimeout(end, DOUBLE_TAP);
  };

  // A place in the page where failures are said; ``put`` inserts it. It is there, empty, before anything fails: screen
  // readers follow what changes in it. ``say(error, what, again)``: the cause, what became of the page, a second try.
  const region = (put) => {
    const box = document.createElement("div");
    const words = document.createElement("p");
    const button = document.createElement("button");
    box.className = "failure";
    words.setAttribute("role", "status");
    button.type = "button";
    button.className = "button button--quiet";
    button.textContent = "Réessayer";
    button.hidden = true;
    box.append(words, button);
    put(box);
    let retry = null;
    const clear = () => {
      retry = null;
      words.textContent = "";
      button.hidden = true;
      box.classList.remove("failure--said");
    };
    button.addEventListener("click", () => {
      passOverDoubleTap();
      const again = retry;
      const stays = box.parentElement.closest("[tabindex]");
      clear();
      stays?.focus({ preventScroll: true });
      again?.();
    });
    const say = (error, what, again) => {
      if (error.kind === "superseded") return;
      retry = again ?? null;
      button.hidden = !again;
      box.classList.add("failure--said");
      words.textContent = `${error instanceof Failure ? error.message : WORDS.down} ${what}`.trim();
    };
    return { say, clear, box };
  };

  return { Failure, PATIENCE, kindOf, load, locate, copy, region, passOverDoubleTap };
})();
