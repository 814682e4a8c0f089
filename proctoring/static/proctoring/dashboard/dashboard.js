/** The dashboard beside htmx: dialogs, expanders, clocks, local times, failures. Every text comes from the page. */

import { formatRemaining } from "../js/clock.js";
import { localise } from "../js/local_time.js";

const SECTION = "exam-desk";
const DIALOG = "exam-desk-dialog";

// A host may have several sections, each in a shadow root: nothing is looked up beyond the root that it belongs to.
const roots = new Set([document]);
const sectionOf = (element) => (element instanceof Element ? element.closest(`#${SECTION}`) : null);
const innermost = (event) => event.composedPath()[0];

/** Have the clocks of a shadow root run. */
export function adopt(root) {
  roots.add(root);
}

/** Fold what can be unfolded, start clocks, put times into the reader's zone. */
function prepare(root) {
  localise(root);
  const now = performance.now();
  for (const clock of root.querySelectorAll("[data-seconds-left]")) {
    clock.dataset.endsAt = String(now + Number(clock.dataset.secondsLeft) * 1000);
    clock.removeAttribute("data-seconds-left");
  }
  for (const button of root.querySelectorAll("[data-desk-more]:not([data-ready])")) {
    button.dataset.ready = "";
    unfold(button, false);
  }
}

function unfold(button, isOpen) {
  const panel = button.getRootNode().getElementById(button.getAttribute("aria-controls"));
  if (!panel) return;
  button.setAttribute("aria-expanded", String(isOpen));
  panel.hidden = !isOpen;
}

function tick() {
  const now = performance.now();
  for (const root of roots) {
    for (const clock of root.querySelectorAll("[data-ends-at]")) {
      const text = formatRemaining((Number(clock.dataset.endsAt) - now) / 1000);
      if (clock.textContent !== text) clock.textContent = text;
    }
  }
}

function say(section, text) {
  const alert = section.querySelector("[data-desk-alert]");
  if (!alert) return;
  const note = document.createElement("p");
  note.className = "desk-note desk-error";
  note.textContent = text;
  alert.replaceChildren(note);
  section.querySelector(`#${DIALOG}`)?.close();
}

function onClick(event) {
  const found = innermost(event);
  const target = found instanceof Element ? found : null;
  const more = target?.closest("[data-desk-more]");
  if (more) {
    unfold(more, more.getAttribute("aria-expanded") !== "true");
    return;
  }
  const dialog = target?.closest(`#${DIALOG}`);
  if (!dialog) return;
  if (target === dialog) {
    dialog.close(); // the backdrop
  } else if (target.closest("[data-desk-cancel]")) {
    event.preventDefault();
    event.stopPropagation();
    dialog.close();
  }
}

/** An answer of ours is shown whatever its status; anything else, such as a proxy's error page, is not. */
function onBeforeSwap(event) {
  const { xhr, elt } = event.detail;
  if (!sectionOf(elt) || xhr.status < 400) return;
  const isPart = xhr.responseText.includes("data-desk-part");
  event.detail.shouldSwap = isPart;
  event.detail.isError = !isPart;
}

function onFailure(event, name) {
  const { elt } = event.detail;
  const section = sectionOf(elt);
  if (!section || elt.closest("[data-desk-quietly]")) return;
  say(section, section.dataset[name]);
}

function busy(event, isBusy) {
  const { elt } = event.detail;
  const section = sectionOf(elt);
  if (!section || elt.closest("[data-desk-quietly]")) return;
  const status = section.querySelector("[data-desk-busy]");
  if (status) status.hidden = !isBusy;
  for (const button of elt.matches("form") ? elt.querySelectorAll("button") : []) button.disabled = isBusy;
}

function onSettled(event) {
  const { target } = event.detail;
  if (!sectionOf(target)) return;
  // the target itself may have been replaced by what is in the page now
  const root = innermost(event).getRootNode();
  const part = root.getElementById?.(target.id) ?? target;
  prepare(part);
  if (part.id === DIALOG) {
    if (!part.open) part.showModal();
  } else if (part.id === SECTION && document.activeElement === document.body && !("deskFirst" in target.dataset)) {
    part.querySelector("#exam-desk-main")?.focus({ preventScroll: true });
  }
}

document.addEventListener("click", onClick, true);
document.addEventListener("htmx:beforeSwap", onBeforeSwap);
document.addEventListener("htmx:afterSettle", onSettled);
document.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
document.addEventListener("htmx:afterRequest", (event) => busy(event, false));
document.addEventListener("htmx:responseError", (event) => onFailure(event, "failed"));
document.addEventListener("htmx:sendError", (event) => onFailure(event, "offline"));
document.addEventListener("htmx:timeout", (event) => onFailure(event, "offline"));
setInterval(tick, 1000);
prepare(document);
