// «Près de chez vous»: communes as one types, and the browser's position. Without it the server reads the name.
(() => {
  "use strict";

  const form = document.getElementById("filtres-formulaire");
  const field = () => document.getElementById("f-pres"); // it is another one when the history brings back its list
  if (!form || !field()) return; // the catalogue's filters ask for no place
  const BY_NAME = "Les communes ne peuvent pas être proposées : écrivez le nom en entier, puis la touche Entrée.";
  const BY_HAND = "Indiquez plutôt une commune ou un code postal.";

  const list = document.createElement("ul");
  list.className = "suggestions";
  list.setAttribute("aria-label", "Communes proposées");
  const failure = Failures.region((box) => box);

  // Both stand after the field, whichever it is now.
  const settle = () => {
    if (list.previousElementSibling !== field()) field().after(list, failure.box);
    const locate = form.querySelector("[data-locate]");
    locate.hidden = !("geolocation" in navigator);
  };
  settle();
  document.body.addEventListener("agenda:shown", settle);

  const choose = (commune) => {
    const near = field();
    let code = form.elements.namedItem("commune");
    if (!code) {
      code = document.createElement("input");
      code.type = "hidden";
      code.name = "commune";
      near.after(code);
      settle();
    }
    code.value = commune.code;
    near.value = "";
    near.placeholder = commune.label;
    list.replaceChildren();
    form.dispatchEvent(new Event("change", { bubbles: true }));
  };

  const suggest = (communes) => {
    list.replaceChildren(
      ...communes.slice(0, 6).map((commune) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = `${commune.label} — ${commune.postal_codes.join(", ")}`;
        button.addEventListener("click", () => choose(commune));
        const item = document.createElement("li");
        item.append(button);
        return item;
      }),
    );
  };

  const ask = async (parameters, signal) => {
    const address = new URL(field().dataset.communes, location.origin);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    return (await Failures.load(address, { signal })).results;
  };

  // --- by name ---------------------------------------------------------------------------------------------------------

  let waiting = 0;
  let asking = new AbortController();

  const lookUp = async (text) => {
    asking = new AbortController();
    try {
      suggest(await ask({ q: text }, asking.signal));
      failure.clear();
    } catch (error) {
      if (error.kind !== "superseded") list.replaceChildren(); // those of another text
      failure.say(error, BY_NAME, () => lookUp(field().value.trim()));
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target !== field()) return;
    clearTimeout(waiting);
    asking.abort();
    const text = field().value.trim();
    if (text.length < 2) {
      list.replaceChildren();
      failure.clear();
      return;
    }
    waiting = setTimeout(lookUp, 200, text);
  });
  // Leaving the field half-typed is not an answer: «change» there must not start a search of its own.
  form.addEventListener("change", (event) => {
    if (event.target === field()) event.stopImmediatePropagation();
  }, { capture: true });
  form.addEventListener("keydown", (event) => {
    if (event.target !== field()) return;
    if (event.key === "Escape" && list.childElementCount) {
      list.replaceChildren();
      event.preventDefault(); // the sheet stays
    }
    if (event.key === "ArrowDown") {
      list.querySelector("button")?.focus();
      event.preventDefault();
    }
  });
  list.addEventListener("keydown", (event) => {
    const buttons = [...list.querySelectorAll("button")];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") {
      list.replaceChildren();
      field().focus();
      event.preventDefault();
    }
    if (!step) return;
    (buttons[buttons.indexOf(document.activeElement) + step] ?? field()).focus();
    event.preventDefault();
  });

  // --- by position -----------------------------------------------------------------------------------------------------

  const findHere = async () => {
    failure.clear();
    try {
      const { latitude, longitude } = await Failures.locate();
      // Two decimals (about a kilometre) are enough to name the commune, and no more is sent.
      const found = await ask({ lat: latitude.toFixed(2), lon: longitude.toFixed(2) }).catch((error) => {
        throw error.kind === "unreadable" ? new Failures.Failure("outside") : error;
      });
      if (!found.length) throw new Failures.Failure("outside");
      choose(found[0]);
    } catch (error) {
      failure.say(error, BY_HAND, findHere);
    }
  };

  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-locate]")) findHere();
  });
})();
