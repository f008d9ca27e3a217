// The filters as a dialog over the page, on a narrow screen. Without this script #filtres opens them by :target.
// It shows and hides; when, and what the browser's history knows of it, is agenda.js's business.
const FilterSheet = (() => {
  "use strict";

  const sheet = document.getElementById("filtres");
  const narrow = matchMedia("(max-width: 55.99rem)"); // as in dialog.css
  let asleep = [];

  // Everything beside the sheet and beside each of its ancestors: neither reached by Tab nor read meanwhile.
  const sleep = () => {
    for (let node = sheet; node !== document.body; node = node.parentElement) {
      for (const other of node.parentElement.children) {
        if (other === node || other.inert || other.matches("script, link")) continue;
        other.inert = true;
        asleep.push(other);
      }
    }
  };

  const wake = () => {
    for (const element of asleep) element.inert = false;
    asleep = [];
  };

  const isOpen = () => sheet.dataset.sheet === "open";

  const show = () => {
    if (isOpen()) return;
    sheet.dataset.sheet = "open";
    sheet.setAttribute("role", "dialog");
    sheet.setAttribute("aria-modal", "true");
    sheet.setAttribute("aria-labelledby", "filtres-titre");
    document.documentElement.classList.add("has-sheet");
    sleep();
    sheet.scrollTop = 0;
    sheet.focus({ preventScroll: true });
    Failures.passOverDoubleTap(); // what opens and what closes stand at the same place
  };

  // Focus goes back to the button, unless the filters have just become a column: then it stays where it is.
  const hide = () => {
    if (!isOpen()) return;
    sheet.dataset.sheet = "closed";
    for (const name of ["role", "aria-modal", "aria-labelledby"]) sheet.removeAttribute(name);
    document.documentElement.classList.remove("has-sheet");
    wake();
    if (narrow.matches) document.querySelector("a.filters-button").focus({ preventScroll: true });
  };

  if (sheet) sheet.dataset.sheet = "closed";
  return sheet && { element: sheet, narrow, isOpen, show, hide, sleep };
})();
