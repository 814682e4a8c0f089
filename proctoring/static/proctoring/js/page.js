/** The page around the scripts: its settings, its other tabs, its status line, and leaving it. */

const CHANNEL = "proctoring";
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

let isGuarded = false;

/** The page of the exam that an element stands on; the only one there is, for elements beside it. */
export function examPage(element = document) {
  return element.closest?.("[data-exam-page]") ?? document.querySelector("[data-exam-page]");
}

/** The address of the provider's worker: the page's, else what a host or the timer has set. */
export function workerUrl(page = examPage()) {
  return page?.dataset.workerUrl || legacySettings().configuredWorkerURL || "";
}

/** Seconds between two signs of life of the application, if the page or the host says. */
export function pingInterval(page = examPage()) {
  return Number(page?.dataset.pingInterval ?? legacySettings().ProctoringAppPingInterval) || undefined;
}

/** Set the worker's address, where nobody has. */
export function offerWorkerUrl(url) {
  const settings = legacySettings();
  if (url && !settings.configuredWorkerURL) settings.configuredWorkerURL = url;
}

/** Where hosts and providers put the two values: `edx.courseware.proctored_exam`. */
function legacySettings() {
  globalThis.edx ??= {};
  globalThis.edx.courseware ??= {};
  return (globalThis.edx.courseware.proctored_exam ??= {});
}

/** Say something beside the page's buttons, also to screen readers; empty text takes it away. */
export function say(text) {
  const status = document.querySelector("[data-exam-status]");
  if (status) status.textContent = text;
}

/** Load the page again, without asking. */
export function reload() {
  guardLeaving(false);
  window.location.reload();
}

/** Go elsewhere, without asking. An address of this very page loads it again. */
export function go(url) {
  guardLeaving(false);
  const target = new URL(url, document.baseURI);
  if (target.href === window.location.href) window.location.reload();
  else window.location.assign(target);
}

/** Ask before the learner leaves, or stop asking. */
export function guardLeaving(isOn) {
  if (isOn === isGuarded) return;
  isGuarded = isOn;
  const change = isOn ? window.addEventListener : window.removeEventListener;
  change("beforeunload", refuseOnce);
}

function refuseOnce(event) {
  event.preventDefault();
}

/** Tell the other tabs that the attempt has changed. */
export function tellOtherTabs() {
  channel?.postMessage("changed");
}

/** Hear of changes that other tabs made. */
export function onChangeElsewhere(listener) {
  channel?.addEventListener("message", listener);
}
