// Places as one types. Without this script the button «Chercher» does the same through the server.
(() => {
  "use strict";

  document.getElementById("erreurs")?.focus();

  const form = document.getElementById("demande");
  const search = document.getElementById("id_cherche");
  const list = document.getElementById("lieux");
  const count = document.getElementById("lieux-nombre");
  if (!form || !search || !list) return;

  const chosen = () => form.querySelector('input[name="lieu"]:checked')?.value ?? "";

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

  const look = async () => {
    const text = search.value.trim();
    if (text.length < 2) return;
    const address = new URL(form.dataset.places, location.origin);
    address.searchParams.set("q", text);
    if (chosen()) address.searchParams.set("lieu", chosen());
    try {
      const answer = await fetch(address);
      if (answer.ok && search.value.trim() === text) show(await answer.text());
    } catch {
      // The network is away: the button still works when it is back.
    }
  };

  let waiting = 0;
  search.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, 250);
  });
  // The Enter key presses the form's first button, which is «Chercher»: look here, without leaving the page.
  form.addEventListener("submit", (event) => {
    if (event.submitter?.name !== "chercher") return;
    event.preventDefault();
    clearTimeout(waiting);
    look();
  });
})();
