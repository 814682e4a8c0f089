/**
 * The learner's pages, the timer and the onboarding panel come to life. The one script that a page loads.
 *
 * Clicks are heard on the document, so pages that a host inserts later work as well. Loading it twice does no harm.
 */

import * as actions from "./actions.js";
import { isBusy } from "./busy.js";
import { localise } from "./local_time.js";
import { OnboardingPanel } from "./onboarding_panel.js";
import { onChangeElsewhere, reload } from "./page.js";
import * as setup from "./setup.js";
import { ExamTimer } from "./timer.js";

const INSTALLED = Symbol.for("proctoring.learner");

// The first selector that fits decides: the last ones are general.
const CLICKS = [
  [".proctored-exam-skip-confirm-button", actions.enterWithoutProctoring],
  [".proctored-exam-skip-cancel-button", () => actions.showOptOut(false)],
  [".start-timed-exam", actions.enter],
  [".js-start-proctored-exam", setup.startAfterSetUp],
  ["#software_download_link", setup.checkSystem],
  ["#copy-exam-code", setup.copyCode],
  ["input.proctored-exam-code", (input) => input.select()],
  [".proctored-decline-exam", actions.decline],
  [".proctored-enter-exam", actions.start],
  ["button[name=submit-proctored-exam], button[name=goback-proctored-exam]", actions.end],
  [".visit-exam-button", actions.acknowledge],
  [".exam-action-confirm", actions.allowRestart],
  [".exam-action-button", actions.changeState],
  ["[data-reload]", reload],
];

function onClick(event) {
  for (const [selector, action] of CLICKS) {
    const element = event.target.closest?.(selector);
    if (!element || element.disabled) continue;
    event.preventDefault();
    action(element);
    return;
  }
}

/** A link that acts as a button is pressed with the space bar, too. */
function onKeyDown(event) {
  if (event.key === " " && event.target.matches?.("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
}

/** What other tabs did shows at once on pages that hold no work of the learner. */
function onOtherTab() {
  if (document.querySelector("[data-exam-page]") && !isBusy()) reload();
}

function mount(root) {
  localise(root);
  ExamTimer.mountIn(root);
  OnboardingPanel.mountIn(root);
}

function install() {
  if (window[INSTALLED]) return;
  window[INSTALLED] = true;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKeyDown);
  onChangeElsewhere(onOtherTab);
  mount(document);
  new MutationObserver(() => mount(document)).observe(document.body, { childList: true, subtree: true });
}

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", install);
else install();
