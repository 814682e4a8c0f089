/** Messages and questions in the page's own dialog, `#accessible-error-modal`. Spec 04 §11.1, W26, W27. */

import { gettext } from "./text.js";

/** Show a message; resolve when it is closed. */
export function showMessage(title, message) {
  return open(title, message, { ok: gettext("OK") });
}

/** Ask; resolve with whether the learner agreed. Closing the dialog is a no. */
export function ask(title, question, { ok, cancel = gettext("Cancel") }) {
  return open(title, question, { ok, cancel });
}

function open(title, message, { ok, cancel = undefined }) {
  const dialog = document.querySelector("dialog#accessible-error-modal");
  if (!dialog) return Promise.resolve(askPlainly(title, message, cancel));
  const part = (selector) => dialog.querySelector(selector);
  part("#accessible-error-title").textContent = title;
  part(".message-title").textContent = message;
  part(".ok-button").textContent = ok;
  part(".cancel-button").textContent = cancel ?? "";
  part(".cancel-button").hidden = cancel === undefined;
  return new Promise((resolve) => {
    const agree = () => dialog.close("ok");
    const leave = () => dialog.close("");
    part(".ok-button").onclick = agree;
    part(".cancel-button").onclick = leave;
    part(".close-modal").onclick = leave;
    dialog.onclose = () => {
      dialog.setAttribute("aria-hidden", "true");
      resolve(dialog.returnValue === "ok");
    };
    dialog.returnValue = "";
    dialog.removeAttribute("aria-hidden");
    if (!dialog.open) dialog.showModal();
    part("#accessible-error-title").focus();
  });
}

/** For pages of a host that have no dialog. */
function askPlainly(title, message, cancel) {
  const text = `${title}\n\n${message}`;
  if (cancel !== undefined) return window.confirm(text);
  window.alert(text);
  return true;
}
