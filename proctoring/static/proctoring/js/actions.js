/** What the buttons of the exam pages do. Spec 04 §10.2, §11.1. */

import { exclusively } from "./busy.js";
import { ask, showMessage } from "./dialog.js";
import { Refused, persist } from "./http.js";
import { examPage, guardLeaving, pingInterval, reload, say, tellOtherTabs, workerUrl } from "./page.js";
import { gettext } from "./text.js";
import { hasWorker, tell } from "./worker.js";

const END_LIMIT_MS = 10_000;

const TITLES = {
  start: () => gettext("The exam could not be started"),
  submit: () => gettext("The exam could not be submitted"),
  stop: () => gettext("The exam could not be ended"),
  decline: () => gettext("Your choice could not be saved"),
  reset_attempt: () => gettext("A new attempt could not be made"),
  enter: () => gettext("The exam could not be opened"),
  acknowledge: () => gettext("The exam could not be shown"),
};

/** Enter an exam (POST): a new attempt. `data-attempt-proctored="false"` asks first, in a panel of the page. */
export function enter(button) {
  if (button.dataset.attemptProctored === "false") return showOptOut(true);
  const fields = { exam_id: button.dataset.examId, start_clock: button.dataset.startImmediately === "true" };
  if (button.dataset.attemptProctored) fields.attempt_proctored = true;
  return act(button, "enter", () => send(button, "POST", button.dataset.ajaxUrl, fields));
}

/** Enter without proctoring, after the question. */
export function enterWithoutProctoring(button) {
  const fields = { exam_id: button.dataset.examId, start_clock: true, attempt_proctored: false };
  return act(button, "enter", () => send(button, "POST", button.dataset.ajaxUrl, fields));
}

/** Show the question about doing without proctoring instead of the entrance, or the entrance again. */
export function showOptOut(isAsking) {
  const entrance = document.querySelector(".proctored-exam.entrance");
  const panel = document.querySelector(".proctored-exam.skip-confirm-wrapper");
  for (const [element, isShown] of [[entrance, !isAsking], [panel, isAsking]]) {
    if (!element) continue;
    element.hidden = !isShown;
    element.classList.toggle("hidden", !isShown);
  }
  focusOn(isAsking ? panel?.querySelector("h2") : entrance?.querySelector("[data-attempt-proctored=false]"));
}

/** Change the attempt's state (PUT) as the button says. */
export function changeState(button) {
  return act(button, button.dataset.action, () => sendAction(button));
}

/** Do without proctoring after the set-up has begun. */
export async function decline(button) {
  const isSure = await ask(
    gettext("Do without proctoring?"),
    gettext("You will get no credit for this exam, and cannot change your mind later."),
    { ok: gettext("Take the exam without proctoring") },
  );
  if (isSure) await changeState(button);
}

/** Start the exam: first the proctoring application, where there is one, then the clock. */
export function start(button) {
  const url = workerUrl(examPage(button));
  return act(button, "start", async () => {
    if (hasWorker(url)) await tellApplication(() => startApplication(url, button));
    await sendAction(button);
  });
}

/** End the exam, or go back to it: first the state, then the application, which cannot undo it any more. */
export function end(button) {
  const url = workerUrl(examPage(button));
  guardLeaving(false);
  return act(button, button.dataset.action, async () => {
    await sendAction(button);
    if (button.dataset.action === "submit" && hasWorker(url)) await endApplication(url);
  });
}

/** Acknowledge the result, to see the content (PUT). */
export function acknowledge(button) {
  guardLeaving(false);
  return act(button, "acknowledge", () => send(button, "PUT", button.dataset.actionUrl, {}));
}

/** The confirmation that a new attempt deletes the old one. */
export function allowRestart(button) {
  const isAllowed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(isAllowed));
  for (const other of examPage(button).querySelectorAll(".exam-action-button")) other.disabled = !isAllowed;
}

/** Run the action; then the page shows the new state, whatever tab made it. A failure is told, and ends in no loop. */
function act(button, kind, action) {
  return exclusively(button, async () => {
    try {
      await action();
    } catch (error) {
      if (!(await isSettledElsewhere(error, kind))) return false;
    }
    tellOtherTabs();
    reload();
    return true;
  });
}

/** Tell the learner what went wrong; return whether the page has to be loaded again all the same. */
async function isSettledElsewhere(error, kind) {
  if (error instanceof Refused && error.isRepeated && error.status < 500) return true;
  if (error instanceof Refused && error.isSignedOut) {
    return ask(
      gettext("Please sign in again"),
      gettext("You seem to be signed out, or signed in as somebody else. After signing in you come back to this exam. Your time goes on."),
      { ok: gettext("Sign in") },
    );
  }
  const title = error instanceof ApplicationFailed ? error.title : TITLES[kind]();
  return ask(title, reasonFor(error), { ok: gettext("Reload the page"), cancel: gettext("Close") });
}

function reasonFor(error) {
  if (error instanceof ApplicationFailed) return error.message;
  const detail = error instanceof Refused && error.detail ? `${error.detail} ` : "";
  return detail + gettext("The connection or the service may have a problem, or your account may not be activated. Reload the page and try again; if it happens again, contact support.");
}

class ApplicationFailed extends Error {
  constructor(title, message) {
    super(message);
    this.title = title;
  }
}

async function tellApplication(message) {
  try {
    await message();
  } catch {
    throw new ApplicationFailed(
      gettext("The proctoring software does not answer"),
      gettext("Check that it is running, and start the exam again. Your clock has not started."),
    );
  }
}

function startApplication(url, button) {
  const seconds = pingInterval(examPage(button));
  return tell(url, "startExamAttempt", { timeout: seconds === undefined ? undefined : seconds * 1000 });
}

/** The exam is submitted: an application that does not answer is only worth a message. */
async function endApplication(url) {
  try {
    await tell(url, "endExamAttempt", { limit: END_LIMIT_MS });
  } catch {
    await showMessage(
      gettext("Your exam is submitted"),
      gettext("The proctoring software did not answer. Close it yourself when it has finished uploading."),
    );
  }
}

function sendAction(button) {
  return send(button, "PUT", button.dataset.changeStateUrl, { action: button.dataset.action });
}

function send(button, method, url, fields) {
  return persist(method, url, fields, {
    cookieName: examPage(button)?.dataset.csrfCookie,
    onTrouble: () => say(gettext("No connection. Your time goes on. We keep trying, leave this page open.")),
    onAnswer: () => say(""),
  });
}

function focusOn(element) {
  element?.focus();
}

