"""The way through a proctored exam that the demo's first page describes, on the links that it gives."""


def test_first_page_leads_to_a_reviewed_exam(learner, proctor):
    learner.open("/")
    learner.sees("A proctored exam in five minutes")
    console = learner.browser.find("section[aria-labelledby=first-steps] a[target]").get_attribute("href")
    learner.click("section[aria-labelledby=first-steps] ol a:not([target])")
    learner.click("a.row[href$='final']")
    learner.click(".start-timed-exam")
    learner.browser.find(".js-start-proctored-exam")

    proctor.browser.open(console)
    proctor.sees("The proctor's console")
    proctor.mark_ready(learner.name)
    learner.click(".js-start-proctored-exam")
    learner.click(".proctored-enter-exam")
    learner.browser.find(".exam-timer")
    learner.end_exam()
    learner.sees("You have submitted this proctored exam for review")
    proctor.review(learner.name, "Clean")

    learner.browser.driver.refresh()
    learner.sees("Your proctoring session was reviewed successfully")
    learner.open("/inbox/")
    learner.sees("Proctoring attempt verified")
