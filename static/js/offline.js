// A form that is sent while the line is cut stays on its page: the browser's own error page would take its place, and
// Back does not always bring back what was typed. The browser only knows that it has no network at all: behind a network
// that leads nowhere it says that it is on line, and nothing can be done here.
(() => {
  "use strict";

  const failure = Failures.region((box) => (document.querySelector("main") ?? document.body).append(box));
  failure.box.classList.add("failure--floating");

  let sendHeld = null; // sends the form that waits, by the button that was pressed

  const say = (kind, what) => failure.say(new Failures.Failure(kind), what, sendHeld);

  // Once all that the page itself does with the form has had its say.
  document.addEventListener("submit", (event) => {
    const { target: form, submitter } = event;
    if (event.defaultPrevented || (submitter?.formMethod || form.method) !== "post") return;
    if (navigator.onLine) return;
    event.preventDefault();
    sendHeld = () => form.requestSubmit(submitter?.form === form ? submitter : null);
    say("offline", "Rien n’est envoyé ; ce que vous avez écrit est toujours là.");
  });

  window.addEventListener("online", () => {
    if (failure.box.classList.contains("failure--said")) say("back", "Rien n’est encore envoyé.");
  });
})();
