/** The set-up page of a proctored exam: system check, exam code, and the way on. Spec 04 §10.4. */

import { exclusively } from "./busy.js";
import { showMessage } from "./dialog.js";
import { request } from "./http.js";
import { examPage, reload } from "./page.js";
import { gettext } from "./text.js";

const READY = "ready_to_start";

/** Go on if the provider has said that the learner is ready. */
export function startAfterSetUp(button) {
  return exclusively(button, async () => {
    if (await isReady(button)) {
      reload();
      return true;
    }
    emphasise("#software_download_link", ".js-start-proctored-exam");
    await showMessage(
      gettext("The set-up is not complete"),
      gettext("Finish the system check first, then start the exam here."),
    );
    return false;
  });
}

/** Open the provider's download in a new tab, in this very click, so that browsers allow it. */
export function checkSystem(button) {
  const tab = window.open("", "_blank");
  if (tab) tab.opener = null;
  return exclusively(button, () => checkSystemIn(tab, button));
}

async function checkSystemIn(tab, button) {
  if (await isReady(button)) {
    tab?.close();
    await showMessage(gettext("The system check was successful"), gettext("Go on and start the exam."));
    return;
  }
  emphasise(".js-start-proctored-exam", "#software_download_link");
  if (!tab) {
    await showMessage(
      gettext("A window was blocked"),
      gettext("Allow this site to open new windows, then start the system check again."),
    );
    return;
  }
  tab.location.replace(button.dataset.downloadUrl);
  await noteDownload(examPage(button), button.dataset.action);
}

/** Copy the exam code; the label says so until the button loses the focus. */
export async function copyCode(button) {
  const input = document.querySelector("#proctored-exam-code");
  const label = button.textContent;
  input.select();
  try {
    await navigator.clipboard.writeText(input.value);
  } catch {
    document.execCommand("copy"); // where the clipboard may not be written to
  }
  button.textContent = button.dataset.copiedText ?? gettext("Copied");
  button.focus();
  button.addEventListener("blur", () => { button.textContent = label; }, { once: true });
}

async function isReady(button) {
  try {
    const answer = await request("GET", `${examPage(button).dataset.examStartedPollUrl}?sourceid=instructions`);
    return answer?.status === READY;
  } catch {
    return false; // the learner is told that the set-up is not complete, and can try again
  }
}

async function noteDownload(page, action) {
  try {
    await request("PUT", page.dataset.examStartedPollUrl, { action }, { cookieName: page.dataset.csrfCookie });
  } catch {
    await showMessage(
      gettext("The download was not noted"),
      gettext("Go on with the system check all the same. If the exam does not start afterwards, reload this page."),
    );
  }
}

function emphasise(primary, secondary) {
  document.querySelector(primary)?.classList.remove("exam-button-quiet");
  if (document.querySelector(primary)) document.querySelector(secondary)?.classList.add("exam-button-quiet");
}
