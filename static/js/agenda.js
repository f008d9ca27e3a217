// Live filters: the page works without this script; it keeps addresses short, suggests communes and asks for a position.
(() => {
  "use strict";

  const form = document.getElementById("filtres");
  if (!form) return;

  // --- htmx: empty fields stay out of the address, opened facets stay open ---------------------------------------------

  document.body.addEventListener("htmx:configRequest", (event) => {
    const parameters = event.detail.parameters;
    for (const name of Object.keys(parameters)) {
      if (parameters[name] === "") delete parameters[name];
    }
  });

  let openFacets = null;
  document.body.addEventListener("htmx:beforeSwap", () => {
    openFacets = new Map([...document.querySelectorAll("#facettes details")].map((d) => [d.id, d.open]));
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (!openFacets) return;
    for (const details of document.querySelectorAll("#facettes details")) {
      if (openFacets.has(details.id)) details.open = openFacets.get(details.id);
    }
  });

  // --- near me: suggestions of communes, and the browser's position ----------------------------------------------------

  const near = document.getElementById("f-pres");
  if (!near) return; // the catalogue's filters ask for no place
  const lookup = new URL(near.dataset.communes, location.origin);

  const choose = (commune) => {
    let code = form.elements.namedItem("commune");
    if (!code) {
      code = document.createElement("input");
      code.type = "hidden";
      code.name = "commune";
      near.after(code);
    }
    code.value = commune.code;
    near.value = "";
    near.placeholder = commune.label;
    list.replaceChildren();
    form.requestSubmit();
  };

  const list = document.createElement("ul");
  list.className = "suggestions";
  list.setAttribute("aria-label", "Communes proposées");
  near.after(list);

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

  const ask = async (parameters) => {
    const address = new URL(lookup);
    for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, value);
    const answer = await fetch(address, { headers: { Accept: "application/json" } });
    return answer.ok ? (await answer.json()).results : [];
  };

  let waiting = 0;
  near.addEventListener("input", () => {
    clearTimeout(waiting);
    const text = near.value.trim();
    if (text.length < 2) {
      list.replaceChildren();
      return;
    }
    waiting = setTimeout(async () => {
      const communes = await ask({ q: text });
      if (near.value.trim() === text) suggest(communes);
    }, 200);
  });
  // Leaving the field half-typed is not an answer: «change» there must not start a search of its own.
  near.addEventListener("change", (event) => event.stopPropagation());
  near.addEventListener("keydown", (event) => {
    if (event.key === "Escape") list.replaceChildren();
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
      near.focus();
    }
    if (!step) return;
    (buttons[buttons.indexOf(document.activeElement) + step] ?? near).focus();
    event.preventDefault();
  });

  const locate = form.querySelector("[data-locate]");
  if ("geolocation" in navigator) locate.hidden = false;
  locate.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(async ({ coords }) => {
      // Two decimals (about a kilometre) are enough to name the commune, and no more is sent.
      const [commune] = await ask({ lat: coords.latitude.toFixed(2), lon: coords.longitude.toFixed(2) });
      if (commune) choose(commune);
    });
  });
})();
