/** Saves the answers of a running exam a moment after each change, so that the end of the time loses nothing. */

const PAUSE_MS = 800;

for (const form of document.querySelectorAll("form[data-autosave]")) autosave(form);

function autosave(form) {
  const status = form.querySelector("[data-saved]");
  let waiting;
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(save, PAUSE_MS);
  });
  window.addEventListener("online", save);

  async function save() {
    const sent = new FormData(form);
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, keepalive: true });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      status.textContent = "All answers are saved.";
    } catch {
      status.textContent = "Not saved yet: no connection. Saved when it is back, or with the button.";
    }
  }
}
