/* For hosts that concatenate classic scripts (bundle js/lms-proctoring.js): loads the modules, which are never concatenated.
   Nothing here may depend on another script of the bundle. */
;(function () {
  "use strict";
  var modules = [
    // what has to be on the page, and the module that serves it
    ["[data-exam-page], .proctored_exam_status, .proctoring-info-panel", "learner.js"],
    [
      ".special-allowance-container, .student-proctored-exam-container, .student-onboarding-status-container, " +
        ".student-review-dashboard-container",
      "../dashboard/containers.js",
    ],
  ];
  var script = document.currentScript;
  var source = script ? script.src : "";
  // The bundle lies in js/ beside our folder, this file in our own js/.
  var folder = new URL(/\/proctoring\/js\/[^/]*$/.test(source) ? "./" : "../proctoring/js/", source || document.baseURI);

  function load(entry) {
    if (!entry.loaded && document.querySelector(entry[0])) {
      entry.loaded = true;
      import(new URL(entry[1], folder).href);
    }
  }

  function loadNeeded() {
    modules.forEach(load);
  }

  function begin() {
    loadNeeded();
    // pages may put exams in place later
    new MutationObserver(loadNeeded).observe(document.body, { childList: true, subtree: true });
  }

  /* The host makes one of each on its instructor's page, and tells the first when its tab is chosen. They have nothing to
     do: what they stood for is found by its container. */
  function declareViews() {
    var host = (window.edx = window.edx || {});
    host.instructor_dashboard = host.instructor_dashboard || {};
    var views = (host.instructor_dashboard.proctoring = host.instructor_dashboard.proctoring || {});
    views.ProctoredExamAllowanceView = function (section) {
      this.onClickTitle = function () {};
      section.data("wrapper", this);
    };
    views.ProctoredExamAttemptView =
      views.ProctoredExamOnboardingView =
      views.ProctoredExamDashboardView =
        function () {};
  }

  declareViews();
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
})();
