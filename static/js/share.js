// «Copier l’adresse»: shown only where the browser can do it.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  const words = button.textContent;
  const failure = Failures.region((box) => button.after(box));
  const copy = async () => {
    try {
      await Failures.copy(button.dataset.copy);
    } catch (error) {
      failure.say(error, button.dataset.copy, copy); // the address itself: it can be copied by hand
      return;
    }
    failure.clear();
    button.textContent = button.dataset.done;
    document.querySelector("[data-copy-status]").textContent = button.dataset.done;
    setTimeout(() => { button.textContent = words; }, 3000);
  };
  button.closest("[hidden]").hidden = false;
  button.addEventListener("click", copy);
}
