/** Saves the answers of a running exam a moment after each change, and at once when the learner turns to something else:
    neither the end of the time nor a quick hand loses any. */

const PAUSE_MS = 800;

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

function autosave(form) {
  const status = form.querySelector("[data-saved]");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE_MS);
    status.textContent = "";
  });
  form.addEventListener("change", saveNow);
  window.addEventListener("pagehide", saveNow);
  window.addEventListener("online", save);

  function saveNow() {
    if (waiting) save();
  }

  async function save() {
    clearTimeout(waiting);
    waiting = null;
    const sent = new FormData(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, keepalive: true });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      if (!waiting) status.textContent = "All answers are saved.";
    } catch {
      status.textContent = "Not saved yet: no connection. Saved when it is back, or with the button.";
    }
  }
}
