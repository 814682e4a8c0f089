// What the onboarding panel says. Spec 04 §11.7.
import assert from "node:assert/strict";
import { test } from "node:test";

import { describe } from "../../proctoring/static/proctoring/js/onboarding_status.js";

const NOW = Date.parse("2026-01-10T00:00:00Z");
const DAY = 24 * 60 * 60 * 1000;
const inDays = (days) => new Date(NOW + days * DAY).toISOString();
const LINK = { onboarding_link: "/onboarding" };

for (const [status, label, tone, hasLink, hasReminder] of [
  ["created", "Not Started", "wanting", true, true],
  ["download_software_clicked", "Not Started", "wanting", true, true],
  ["ready_to_start", "Not Started", "wanting", true, true],
  ["started", "Started", "wanting", true, true],
  ["ready_to_submit", "Started", "wanting", true, true],
  ["submitted", "Submitted", "waiting", false, true],
  ["second_review_required", "Submitted", "waiting", false, true],
  ["verified", "Verified", "good", false, false],
  ["rejected", "Rejected", "wanting", true, true],
  ["error", "Error", "wanting", true, true],
  ["other_course_approved", "Approved in Another Course", "good", true, false],
  ["some_word", "some_word", "wanting", true, true],
  [null, "Not Started", "wanting", true, true],
]) {
  test(`status ${status}`, () => {
    const panel = describe({ onboarding_status: status, ...LINK }, NOW);
    assert.deepEqual([panel.label, panel.tone, panel.link !== null, panel.needsReminder], [label, tone, hasLink, hasReminder]);
    assert.equal(panel.message !== "", Boolean(status) && status !== "some_word");
  });
}

for (const [days, status] of [[-1, "expired"], [0, "expired"], [27.9, "expiring_soon"], [28, "verified"]]) {
  test(`a profile that holds for ${days} days is ${status}`, () => {
    const panel = describe({ onboarding_status: "verified", expiration_date: inDays(days), ...LINK }, NOW);
    assert.equal(panel.status, status);
    assert.equal(panel.link !== null, status !== "verified"); // who has to repeat it gets the link
  });
}

for (const [answer, link] of [
  [{ onboarding_past_due: true, onboarding_release_date: inDays(1) }, "past_due"],
  [{ onboarding_release_date: inDays(1) }, "not_released"],
  [{ onboarding_release_date: inDays(-1) }, "onboarding"],
  [{ onboarding_status: "other_course_approved" }, "practice"],
]) {
  test(`link: ${link}`, () => assert.equal(describe({ ...LINK, ...answer }, NOW).link.kind, link));
}

test("without a link in the answer there is none", () => assert.equal(describe({}, NOW).link, null));

test("the words that clients look for", () => {
  const other = describe({ onboarding_status: "other_course_approved" }, NOW);
  assert.match(other.message, /Your onboarding exam has been approved in another course/);
  assert.match(other.detail, /we recommend that you complete/);
  const soon = describe({ onboarding_status: "verified", expiration_date: inDays(1) }, NOW);
  assert.match(soon.message, /However, your onboarding status is expiring soon\./);
});
