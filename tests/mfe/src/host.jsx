// The smallest host of the special exams: what frontend-app-learning puts around them, without the rest of it.
//
// The LMS's page says in #page who is looking at which sequence of which course; without a sequence it is a page of the
// course that only shows the timer.

import SequenceExamWrapper, { OuterExamTimer, reducer } from "@edx/frontend-lib-special-exams";
import { getConfig, mergeConfig } from "@edx/frontend-platform";
import { configure as configureAuth } from "@edx/frontend-platform/auth";
import { configure as configureI18n, IntlProvider } from "@edx/frontend-platform/i18n";
import { configure as configureLogging, getLoggingService } from "@edx/frontend-platform/logging";
import { AppContext } from "@edx/frontend-platform/react";
import { configureStore } from "@reduxjs/toolkit";
import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import "@openedx/paragon/dist/core.min.css";
import "@openedx/paragon/dist/light.min.css";
import { SessionAuthService } from "./session.js";

class ConsoleLogging {
  logInfo = (...args) => console.info(...args);

  logError = (...args) => console.error(...args);
}

const page = JSON.parse(document.getElementById("page").textContent);

mergeConfig({ BASE_URL: window.location.host, LMS_BASE_URL: window.location.origin, SITE_NAME: page.siteName });
configureLogging(ConsoleLogging, { config: getConfig() });
configureI18n({ messages: [], config: getConfig(), loggingService: getLoggingService() });
configureAuth(SessionAuthService, { user: page.user, loggingService: getLoggingService() });

function Sequence() {
  return (
    <SequenceExamWrapper courseId={page.courseId} sequence={page.sequence} isStaff={page.isStaff}>
      <section className="sequence-content">The pages of this sequence.</section>
    </SequenceExamWrapper>
  );
}

createRoot(document.getElementById("root")).render(
  <AppContext.Provider value={{ authenticatedUser: page.user, config: getConfig() }}>
    <IntlProvider locale="en">
      <Provider store={configureStore({ reducer: { specialExams: reducer } })}>
        {page.sequence ? <Sequence /> : <OuterExamTimer courseId={page.courseId} />}
      </Provider>
    </IntlProvider>
  </AppContext.Provider>,
);
