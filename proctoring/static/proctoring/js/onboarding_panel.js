/** The panel about onboarding on a course's home: `.proctoring-info-panel`. Spec 04 §11.7. */

import { request } from "./http.js";
import { describe } from "./onboarding_status.js";
import { gettext, interpolate } from "./text.js";

const DEFAULT_URL = "/api/edx_proctoring/v1/user_onboarding/status";
const mounted = new WeakSet();

export class OnboardingPanel {
  /** Fill each panel of the page that has not been filled yet. */
  static mountIn(root) {
    for (const element of root.querySelectorAll(".proctoring-info-panel")) {
      if (mounted.has(element)) continue;
      mounted.add(element);
      new OnboardingPanel(element).load();
    }
  }

  constructor(element) {
    this.element = element;
  }

  /** Ask and show. Without a course nothing is asked; without an answer nothing is shown. */
  async load() {
    const { courseId, username, statusUrl } = this.element.dataset;
    if (!courseId) return;
    const query = new URLSearchParams(username ? { course_id: courseId, username } : { course_id: courseId });
    try {
      this.render(describe(await request("GET", `${statusUrl || DEFAULT_URL}?${query}`), Date.now()));
    } catch {
      this.element.replaceChildren();
    }
  }

  render(panel) {
    const root = make("section", "proctoring-info");
    root.dataset.tone = panel.tone;
    root.append(
      make("h2", "proctoring-info-title", gettext("This course contains proctored exams")),
      make("p", "onboarding-status", interpolate(gettext("Current onboarding status: %(status)s"), { status: panel.label })),
      ...texts(panel),
      ...actions(panel),
    );
    this.element.replaceChildren(root);
  }
}

function* texts(panel) {
  if (panel.message) yield make("p", "onboarding-status-message", panel.message);
  if (panel.detail) yield make("p", "onboarding-status-detail", panel.detail);
  if (!panel.needsReminder) return;
  const reminder = panel.link
    ? gettext("You need a verified profile before you can take any proctored exam.")
    : gettext("Your onboarding has been submitted for review.");
  yield make("p", "onboarding-reminder", `${reminder} ${gettext("A review takes two or more business days.")}`);
}

function* actions(panel) {
  if (panel.link) yield link(panel.link);
  const { requirementsUrl } = panel;
  if (requirementsUrl) {
    yield anchor("action-info-link", gettext("Review instructions and system requirements"), requirementsUrl);
  }
}

function link({ kind, url, opensAt }) {
  switch (kind) {
    case "past_due":
      return disabled(gettext("Onboarding is past due"));
    case "not_released":
      return disabled(interpolate(gettext("Onboarding opens on %(date)s"), { date: opensAt.toLocaleDateString() }));
    case "practice":
      return anchor("action-onboarding-practice exam-button exam-button-quiet", gettext("View onboarding exam"), url);
    default:
      return anchor("action-onboarding exam-button", gettext("Complete onboarding"), url);
  }
}

function disabled(text) {
  const element = make("a", "action action-onboarding action-disabled exam-button", text);
  element.setAttribute("role", "link");
  element.setAttribute("aria-disabled", "true");
  return element;
}

function anchor(classes, text, url) {
  const element = make("a", `action ${classes}`, text);
  const target = new URL(url, document.baseURI);
  if (["http:", "https:"].includes(target.protocol)) element.href = target.href;
  return element;
}

function make(tag, classes, text = "") {
  return Object.assign(document.createElement(tag), { className: classes, textContent: text });
}
