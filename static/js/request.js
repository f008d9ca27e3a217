// Places as one types. Without this script the button «Chercher» does the same through the server.
(() => {
  "use strict";

  document.getElementById("erreurs")?.focus();

  const form = document.getElementById("demande");
  const search = document.getElementById("id_cherche");
  const list = document.getElementById("lieux");
  const count = document.getElementById("lieux-nombre");
  if (!form || !search || !list) return;

  // Back to this page: the browser gives back what the controls of the page held, not those that a script has put there.
  // The place that was ticked is kept in a hidden text control of the page: nothing is given back to type=hidden.
  const ticked = document.getElementById("lieu-coche");
  form.addEventListener("change", (event) => {
    if (event.target.name === "lieu") ticked.value = event.target.value;
  });
  const chosen = () => form.querySelector('input[name="lieu"]:checked')?.value ?? ticked.value;

  const show = (html) => {
    const kept = chosen();
    const found = new DOMParser().parseFromString(html, "text/html");
    list.replaceChildren(...found.body.childNodes);
    const still = kept && list.querySelector(`input[value="${kept}"]`);
    if (still) still.checked = true;
    const number = list.querySelectorAll("input").length;
    if (!number) {
      list.textContent = "Rien à ce nom. Écrivez seulement le nom de la commune, ou son code postal.";
    }
    count.textContent = number === 1 ? "Un lieu proposé." : `${number} lieux proposés.`;
  };

  const failure = Failures.region((box) => count.after(box));
  let asking = new AbortController();

  const look = async () => {
    const text = search.value.trim();
    if (text.length < 2) return;
    asking.abort();
    asking = new AbortController();
    const address = new URL(form.dataset.places, location.origin);
    address.searchParams.set("q", text);
    if (chosen()) address.searchParams.set("lieu", chosen());
    try {
      show(await Failures.load(address, { accept: "text/html", as: "text", signal: asking.signal }));
      failure.clear();
    } catch (error) {
      if (error.kind === "superseded") return;
      // The places of another text go; the one that was chosen stays.
      for (const place of list.querySelectorAll(".place")) if (!place.querySelector("input:checked")) place.remove();
      count.textContent = "";
      failure.say(error, "Les lieux ne peuvent pas être proposés. Ce que vous avez écrit est toujours là.", look);
    }
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
  // The words are given back too, and the places are those of the page as it came.
  window.addEventListener("pageshow", () => {
    if (!list.querySelector("input") || search.value !== search.defaultValue) look();
  });
  // The Enter key presses the form's first button, which is «Chercher»: look here, without leaving the page.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "chercher") return;
    event.preventDefault();
    clearTimeout(waiting);
    look();
  });
})();
