/** What the onboarding panel says: a pure function of the server's answer. Spec 04 §11.7, 08 §4.14, W44. */

import { gettext } from "./text.js";

const SOON_MS = 28 * 24 * 60 * 60 * 1000;
const GOOD = new Set(["verified", "other_course_approved"]);
const UNDER_WAY = new Set(["submitted", "second_review_required"]);
const NEEDS_NO_LINK = new Set([...UNDER_WAY, "verified"]);

const NOT_STARTED = () => ({
  label: gettext("Not Started"),
  message: gettext("You have not started your onboarding exam."),
});
const STARTED = () => ({ label: gettext("Started"), message: gettext("You have started your onboarding exam.") });
const SUBMITTED = () => ({
  label: gettext("Submitted"),
  message: gettext("You have submitted your onboarding exam; it is being reviewed."),
});

const STATUSES = {
  created: NOT_STARTED,
  download_software_clicked: NOT_STARTED,
  ready_to_start: NOT_STARTED,
  started: STARTED,
  ready_to_submit: STARTED,
  submitted: SUBMITTED,
  second_review_required: SUBMITTED,
  verified: () => ({
    label: gettext("Verified"),
    message: gettext("Your onboarding exam has been approved in this course."),
  }),
  rejected: () => ({
    label: gettext("Rejected"),
    message: gettext("Your onboarding exam was not approved. Please do it again."),
  }),
  error: () => ({
    label: gettext("Error"),
    message: gettext("A problem ended your onboarding exam. Please do it again."),
  }),
  other_course_approved: () => ({
    label: gettext("Approved in Another Course"),
    message: gettext("Your onboarding exam has been approved in another course."),
    detail: gettext("If your device has changed, we recommend that you complete this course's onboarding exam as well."),
  }),
  expiring_soon: () => ({
    label: gettext("Expiring Soon"),
    message: gettext("Your onboarding profile has been approved. However, your onboarding status is expiring soon. Please complete onboarding again."),
  }),
  expired: () => ({
    label: gettext("Expired"),
    message: gettext("Your onboarding status has expired. Please complete onboarding again."),
  }),
};

/** Return everything that the panel shows, from the answer and the time (milliseconds). */
export function describe(answer, now) {
  const status = displayedStatus(answer, now);
  const known = STATUSES[status]?.() ?? { label: status || gettext("Not Started") };
  const needsLink = !NEEDS_NO_LINK.has(status);
  const opensAt = answer.onboarding_release_date ? new Date(answer.onboarding_release_date) : null;
  return {
    status,
    label: known.label,
    message: known.message ?? "",
    detail: known.detail ?? "",
    tone: toneOf(status),
    needsReminder: !GOOD.has(status),
    link: needsLink ? linkFor(answer, status, opensAt, now) : null,
    requirementsUrl: answer.review_requirements_url || "",
  };
}

function displayedStatus(answer, now) {
  if (answer.expiration_date) {
    const left = new Date(answer.expiration_date).getTime() - now;
    if (left <= 0) return "expired";
    if (left < SOON_MS) return "expiring_soon";
  }
  return answer.onboarding_status;
}

function toneOf(status) {
  if (GOOD.has(status)) return "good";
  return UNDER_WAY.has(status) || status === "expiring_soon" ? "waiting" : "wanting";
}

function linkFor(answer, status, opensAt, now) {
  if (answer.onboarding_past_due) return { kind: "past_due" };
  if (opensAt && opensAt.getTime() > now) return { kind: "not_released", opensAt };
  if (!answer.onboarding_link) return null;
  return { kind: status === "other_course_approved" ? "practice" : "onboarding", url: answer.onboarding_link };
}
