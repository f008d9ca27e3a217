// Live filters: ticking one changes the list, the counts and the address in place. The page works without this script.
// The form says what is asked, #resultats what was found; whatever fails, the two tell the same story.
(() => {
  "use strict";

  const form = document.getElementById("filtres-formulaire");
  if (!form) return;
  const sheet = FilterSheet;
  const FRAGMENT = "#filtres";
  const UNCHANGED = "La liste n’a pas changé, et les filtres sont remis comme ils étaient.";

  // --- what the form asks, and what is shown ---------------------------------------------------------------------------

  const here = () => location.pathname + location.search;
  const question = () => String(new URLSearchParams([...new FormData(form)].filter(([, value]) => value !== "")));
  const controls = () => [...form.elements].filter((control) => control.name);
  const stateOf = ({ value, checked, placeholder }) => ({ value, checked, placeholder });
  const photograph = () => new Map(controls().map((control) => [control, stateOf(control)]));

  let shown = here(); // the address of the list on the page
  let shownQuestion = question();
  let shownState = photograph();
  let asked = null; // the question on its way
  let askedState = null;
  let isTouched = false; // a control has changed since the last question left

  // Back to an earlier state; what was typed since the question left (``unless``) stays.
  const restore = (state, unless = null) => {
    for (const control of controls()) {
      const was = state.get(control);
      const left = unless?.get(control);
      if (!was && control.type === "hidden") control.remove();
      else if (was && (!left || (left.value === control.value && left.checked === control.checked))) {
        Object.assign(control, was);
      }
    }
    for (const control of state.keys()) {
      if (control.type === "hidden" && !control.isConnected) form.append(control);
    }
  };

  // --- failures --------------------------------------------------------------------------------------------------------

  const inSheet = Failures.region((box) => form.querySelector(".filters-submit").before(box));
  const overList = Failures.region((box) => document.getElementById("resultats").before(box));
  overList.box.classList.add("failure--floating");
  const clear = () => [inSheet, overList].forEach((region) => region.clear());
  const say = (kind, what, again) => {
    clear();
    (sheet.isOpen() ? inSheet : overList).say(new Failures.Failure(kind), what, again);
  };

  const failed = (kind) => {
    asked = null;
    if (isTouched) return; // a newer question leaves in a moment
    const wanted = askedState;
    restore(shownState, wanted);
    leaveUnchanged();
    say(kind, UNCHANGED, () => {
      restore(wanted);
      htmx.trigger(form, "again");
    });
  };

  const kindOfFailure = ({ type, detail }) => {
    if (type === "htmx:timeout") return "slow";
    return type === "htmx:responseError" ? Failures.kindOf(detail.xhr.status) : Failures.kindOf(0);
  };
  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError", "htmx:swapError"]) {
    document.body.addEventListener(name, (event) => {
      const source = event.detail.requestConfig?.elt;
      if (source === form) failed(kindOfFailure(event));
      else if (source === sheet.element) cannotReturn(kindOfFailure(event));
    });
  }

  // --- a question leaves -----------------------------------------------------------------------------------------------

  form.addEventListener("change", () => { isTouched = true; });

  // The same question twice (Enter in a field both changes and sends) leaves once.
  form.addEventListener("htmx:confirm", (event) => {
    isTouched = false;
    const now = question();
    if (now === asked || (asked === null && now === shownQuestion)) event.preventDefault();
  });

  document.body.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt !== form) return;
    for (const name of Object.keys(detail.parameters)) {
      if (detail.parameters[name] === "") delete detail.parameters[name];
    }
  });
  form.addEventListener("htmx:beforeRequest", () => {
    asked = question();
    askedState = photograph();
  });

  // --- an answer comes -------------------------------------------------------------------------------------------------

  let openFacets = new Map();
  let typing = null; // the field of #facettes that somebody is writing in, and what it holds

  document.body.addEventListener("htmx:beforeSwap", (event) => {
    const { detail } = event;
    if (!detail.shouldSwap) return;
    if (detail.requestConfig.elt === form && isTouched) {
      detail.shouldSwap = false; // the list of a question that is already another
    } else if (!detail.serverResponse.includes('id="resultats"')) {
      detail.shouldSwap = false; // the page of a hotel's network, or of a proxy
      if (detail.requestConfig.elt === form) failed("down");
      else if (detail.requestConfig.elt === sheet.element) cannotReturn("down");
    }
    openFacets = new Map([...document.querySelectorAll("#facettes details")].map((d) => [d.id, d.open]));
    const focused = document.activeElement;
    typing = focused?.closest("#facettes") && focused.type === "number" ? [focused.id, focused.value] : null;
  });

  // In the same moment in which it is put in: the new list is as inert as the old one.
  for (const name of ["htmx:afterSwap", "htmx:oobAfterSwap"]) {
    document.body.addEventListener(name, () => { if (sheet.isOpen()) sheet.sleep(); });
  }

  // A sentence of which the server made filters: the form has to say what the list was asked.
  let isUnderstood = false;
  const takeUnderstood = (address, page) => {
    const sentence = new URLSearchParams(asked).get("q");
    isUnderstood = Boolean(sentence) && sentence !== new URL(address, location.href).searchParams.get("q");
    if (!isUnderstood) return;
    const fields = document.getElementById("filtres-champs");
    const focused = fields.contains(document.activeElement) ? document.activeElement.id : null;
    const understood = new DOMParser().parseFromString(page, "text/html").getElementById("filtres-champs");
    fields.replaceChildren(...understood.childNodes);
    if (focused) document.getElementById(focused)?.focus();
  };

  let answer = null; // the last one shown: htmx tells of each part that it swaps
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => {
    const source = detail.requestConfig.elt;
    if (answer === detail.xhr || (source !== form && source !== sheet.element)) return;
    answer = detail.xhr;
    const address = detail.pathInfo.responsePath ?? detail.pathInfo.finalRequestPath;
    if (source === form) takeUnderstood(address, detail.xhr.responseText);
    shownQuestion = source === form && !isUnderstood ? asked : question();
    shownState = photograph();
    // What was typed since the question left, and has not been asked yet, is not shown yet either.
    for (const [control, state] of (source === form && !isUnderstood && askedState) || []) {
      if (shownState.has(control)) shownState.set(control, state);
    }
    asked = null;
    clear();
    if (source === form) remember(address);
    tell(address);
  });

  document.body.addEventListener("htmx:afterSettle", () => {
    for (const details of document.querySelectorAll("#facettes details")) {
      if (openFacets.has(details.id)) details.open = openFacets.get(details.id);
    }
    const field = typing && document.getElementById(typing[0]);
    if (field) field.value = typing[1];
    typing = null;
  });

  const tell = (address) => {
    shown = address;
    const found = document.getElementById("filtres-voir").textContent;
    document.getElementById("filtres-etat").textContent = sheet.isOpen() ? found : "";
    document.body.dispatchEvent(new CustomEvent("agenda:shown", { detail: new URL(address, location.href) }));
  };

  // --- the browser's history -------------------------------------------------------------------------------------------
  // Opening the sheet adds an entry, whose address follows the ticks; closing it leaves that entry as the filtered list,
  // or takes it away when nothing was ticked. So Back closes the sheet, and after «Voir…» leads to the list as it was.

  let isLeaving = false; // on the way back from the entry of the sheet
  let isSheetEntry = false; // the entry where the sheet was opened, and whose question may still be on its way

  const remember = (address) => {
    if (sheet.isOpen()) history.replaceState(history.state, "", address + FRAGMENT);
    else if (isSheetEntry || address === shown) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    isSheetEntry = sheet.isOpen();
  };

  const goBack = () => {
    isLeaving = true;
    history.back();
  };

  // The question that was on its way when the sheet closed came to nothing: its entry would be the same list twice.
  const leaveUnchanged = () => {
    if (isSheetEntry && !sheet.isOpen() && history.state?.below === shown) goBack();
  };

  const open = () => {
    if (sheet.isOpen() || isLeaving) return;
    history.pushState({ below: shown }, "", shown + FRAGMENT);
    isSheetEntry = true;
    sheet.show();
  };

  const close = () => {
    if (!sheet.isOpen()) return;
    sheet.hide();
    const isWaiting = isTouched || asked !== null;
    if (history.state?.below === shown && !isWaiting) {
      goBack();
      return;
    }
    history.replaceState(isWaiting ? history.state : null, "", shown);
    isSheetEntry = isWaiting;
  };

  const cannotReturn = (kind) => {
    say(kind, "La liste n’est pas encore celle de cette adresse.", () => returnTo(here()));
  };

  const forget = () => {
    htmx.trigger(form, "htmx:abort");
    htmx.trigger(sheet.element, "htmx:abort");
    asked = null;
    isTouched = false;
  };

  // The list and the form of an address that the history leads to.
  const returnTo = (address) => {
    forget();
    htmx.ajax("GET", address, {
      source: sheet.element, target: "#resultats", swap: "outerHTML", select: "#resultats",
      selectOOB: "#vues,#filtres-nombre,#filtres-voir,#filtres-champs",
    }).catch(() => {}); // called off when somebody leaves this address again; failures are told by htmx's events
  };

  window.addEventListener("popstate", (event) => {
    event.stopImmediatePropagation(); // htmx would load the page anew
    const wasOpen = sheet.isOpen();
    isLeaving = false;
    isSheetEntry = false;
    if (location.hash === FRAGMENT && sheet.narrow.matches) {
      isSheetEntry = true;
      sheet.show();
    } else {
      sheet.hide();
    }
    htmx.trigger(sheet.element, "htmx:abort"); // the list of an address that has been left again
    if (here() !== shown) {
      returnTo(here());
    } else if (wasOpen && (isTouched || asked !== null)) {
      forget();
      restore(shownState);
    }
  });

  document.addEventListener("click", (event) => {
    if (!sheet.narrow.matches || event.defaultPrevented) return;
    const link = event.target.closest(`a[href="${FRAGMENT}"], .filters-close a`);
    if (!link) return;
    event.preventDefault();
    if (link.matches(".filters-close a")) close();
    else open();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !sheet.isOpen()) return;
    event.preventDefault(); // a search field would empty itself
    close();
  });
  form.addEventListener("submit", () => {
    if (!sheet.isOpen()) return;
    isTouched ||= question() !== shownQuestion && asked === null;
    close();
    document.getElementById("resultats").scrollIntoView();
  });
  sheet.narrow.addEventListener("change", () => close());
  if (location.hash === FRAGMENT && sheet.narrow.matches) {
    isSheetEntry = true;
    sheet.show();
  }
})();
