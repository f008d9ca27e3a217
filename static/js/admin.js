// Small helps of the partners' space. Everything works without it.
"use strict";

// Hours make no sense for a whole day: hide them while the box is ticked.
function showHours(row) {
  const box = row.querySelector("input[type=checkbox][name$=all_day]");
  if (!box) return;
  for (const name of ["start_time", "end_time"]) {
    const input = row.querySelector(`input[name$=${name}]`);
    const cell = input && input.closest(".fieldBox");
    if (cell) (cell.parentElement || cell).hidden = box.checked;
  }
}

// A new occurrence begins as the one before it: same place, same hours.
function copyFromPrevious(row) {
  const rows = [...document.querySelectorAll(".occurrences .inline-related:not(.empty-form)")];
  const previous = rows[rows.indexOf(row) - 1];
  if (!previous) return;
  for (const name of ["start_time", "end_time"]) {
    const from = previous.querySelector(`input[name$=${name}]`);
    const to = row.querySelector(`input[name$=${name}]`);
    if (from && to && !to.value) to.value = from.value;
  }
  const from = previous.querySelector("select[name$=venue]");
  const to = row.querySelector("select[name$=venue]");
  const chosen = from && from.selectedOptions[0];
  if (to && chosen && chosen.value) to.append(new Option(chosen.text, chosen.value, true, true));
}

function rowOf(target) {
  return target.closest(".inline-related") || target.closest("form");
}

document.addEventListener("change", (event) => {
  if (event.target.matches("input[name$=all_day]")) showHours(rowOf(event.target));
});

document.addEventListener("formset:added", (event) => {
  copyFromPrevious(event.target);
  showHours(event.target);
});

document.addEventListener("DOMContentLoaded", () => {
  for (const box of document.querySelectorAll("input[type=checkbox][name$=all_day]")) showHours(rowOf(box));

  // The buttons that leave the form would lose what was typed: say so first.
  const forms = document.querySelectorAll("#event_form, #activity_form, .talk__form");
  let touched = false;
  for (const form of forms) {
    form.addEventListener("input", () => { touched = true; });
  }
  // Where all others have been asked: a form that is held (offline.js) has not left.
  window.addEventListener("submit", ({ target, defaultPrevented }) => {
    if ([...forms].includes(target) && !defaultPrevented) touched = false;
  });
  window.addEventListener("beforeunload", (event) => { if (touched) event.preventDefault(); });
});

// The editor's buttons speak English, and it has no name of its own.
const EDITOR_WORDS = {
  "paragraph": "paragraphe", "heading 3": "titre", "heading 4": "sous-titre", "unordered list": "liste à puces",
  "ordered list": "liste numérotée", "blockquote": "citation", "bold": "gras", "italic": "italique",
  "strike": "barré", "subscript": "en indice", "superscript": "en exposant",
  "insert link": "ajouter un lien", "edit link": "modifier le lien", "remove link": "enlever le lien",
  "undo": "annuler", "redo": "refaire",
};

function sayInFrench(menu) {
  for (const button of menu.querySelectorAll("button[title]")) {
    const words = EDITOR_WORDS[button.title.toLowerCase()];
    if (!words) continue;
    button.title = words;
    button.setAttribute("aria-label", words);
  }
  for (const choice of menu.querySelectorAll(".prose-menubar__option")) {
    const line = choice.firstElementChild;
    const words = line && EDITOR_WORDS[line.textContent.toLowerCase()];
    if (words) line.textContent = words[0].toUpperCase() + words.slice(1);
  }
}

// What comes from elsewhere is cleaned by the portal before it is pasted, as the form will be: this page's policy hides
// styles from the editor, which would read all of a Google document as bold, and knows neither tables nor Word's lists.
function cleanPasted(editor, textarea) {
  const failure = Failures.region((box) => textarea.closest(".form-row, div").append(box));
  editor.view.dom.addEventListener("paste", async (event) => {
    const html = event.clipboardData?.getData("text/html");
    if (!html || html.includes("data-pm-slice")) return; // words alone, or an editor's own
    const text = event.clipboardData.getData("text/plain");
    event.preventDefault();
    event.stopPropagation();
    failure.clear();
    const body = new URLSearchParams({ html: html.replace(/<img\b[^>]*>/gi, "<img>") });
    const token = textarea.form.elements.csrfmiddlewaretoken.value;
    try {
      const cleaned = await Failures.load(textarea.dataset.pastedUrl, {
        method: "POST", body, headers: { "X-CSRFToken": token },
      });
      editor.view.pasteHTML(cleaned.html);
    } catch (error) {
      editor.view.pasteText(text);
      failure.say(error, "Le texte est collé sans sa mise en forme.");
    }
  }, { capture: true });
}

document.addEventListener("prose-editor:ready", (event) => {
  const { editor, textarea } = event.detail;
  cleanPasted(editor, textarea);
  const label = document.querySelector(`label[for="${textarea.id}"]`);
  if (label) editor.view.dom.setAttribute("aria-label", label.textContent.replace(/\s*:\s*$/, ""));
  // The menu comes a little later, and changes its words with the cursor.
  const row = textarea.closest(".form-row") || document.body;
  sayInFrench(row);
  new MutationObserver(() => sayInFrench(row)).observe(row, { subtree: true, childList: true, attributeFilter: ["title"] });
});

// The lists that one types in take the name of their label.
function nameLists(root) {
  for (const list of root.querySelectorAll(".select2-container")) {
    const select = list.previousElementSibling;
    const label = select && select.id && document.querySelector(`label[for="${select.id}"]`);
    if (!label) continue;
    const words = label.textContent.replace(/\s*:\s*$/, "");
    for (const part of list.querySelectorAll("[role=combobox], [role=textbox]")) part.setAttribute("aria-label", words);
  }
}

new MutationObserver(() => nameLists(document)).observe(document.documentElement, { subtree: true, childList: true });

// What is offered as one types in a field of the admin comes by Django's own script: when it does not come, say so.
document.addEventListener("DOMContentLoaded", () => {
  const jQuery = window.django?.jQuery;
  const form = document.querySelector("#content form[method=post], #changelist-search");
  if (!jQuery || !form) return;
  const failure = Failures.region((box) => form.prepend(box));
  failure.box.classList.add("failure--floating");
  let opened = null;
  jQuery(document).on("select2:open", (event) => { opened = event.target; });
  jQuery(document).on("ajaxError", (event, answer, settings, cause) => {
    if (cause === "abort") return;
    // The log-in page comes as a page, where words were expected.
    const kind = cause === "timeout" ? "slow" : cause === "parsererror" ? "session" : Failures.kindOf(answer.status);
    const what = kind === "session"
      ? "Enregistrez : la page de connexion s’ouvre, et ce que vous avez écrit vous attend ensuite."
      : "Les choix n’ont pas pu être proposés ; rien de ce que vous avez écrit n’est perdu.";
    const again = () => jQuery(opened).select2("close").select2("open");
    failure.say(new Failures.Failure(kind), what, opened && kind !== "session" ? again : null);
  });
  jQuery(document).on("ajaxSuccess", () => failure.clear());
});
