"""The smallest host: one page per exam, which shows what ``get_student_view`` returns, else two questions.

``/host/exams/<id>`` is the exam; ``?dir=rtl`` and ``?scheme=dark`` change how the page looks. ``/host/worker.js`` stands
for the provider's worker: it answers as ``localStorage`` cannot, by the word in its query (``ok``, ``no``, ``silent``).
"""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template import engines
from django.urls import include, path
from django.utils.safestring import mark_safe
from django.views.decorators.csrf import ensure_csrf_cookie

from proctoring.models import ProctoredExam
from proctoring.services import ProctoringService

PAGE = """<!doctype html>
<html lang="en" dir="{{ direction }}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{ exam.exam_name }}</title>
    <link rel="icon" href="data:,">
    <style>
      :root { color-scheme: {{ scheme }}; }
      body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; }
      main { padding: 1rem; }
    </style>
  </head>
  <body>
    <header>{% include "common/exam_timer.html" %}</header>
    <main>
      <h1>{{ exam.exam_name }}</h1>
      {% if page %}{{ page }}{% else %}
      <form id="questions" method="post">{% csrf_token %}
        <label>Why do we have tides? <input name="answer"></label>
        <button>Save</button>
      </form>
      {% endif %}
    </main>
  </body>
</html>"""

PANEL = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Course</title><link rel="icon" href="data:,"></head>
<body><main><h1>Course</h1>{% include "common/onboarding_panel.html" %}</main></body></html>"""

CLASSIC = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Old host</title><link rel="icon" href="data:,"></head>
<body><div class="proctored_exam_status"></div><div class="proctoring-info-panel" data-course-id="{{ course_id }}"></div>
<script src="/static/proctoring/js/lms.classic.js"></script></body></html>"""

# An instructor's page as older hosts make it: panels that unfold, a script that makes the views and calls the first one.
OLD_DESK = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Instructor</title><link rel="icon" href="data:,">
<style>
  body { margin: 0; padding: 1rem; font: 1rem/1.5 Georgia, serif; background: #f5f5f5; }
  table, th, td { border: 3px solid red; }
  .hd { margin: 0; padding: .5rem; background: #ddd; cursor: pointer; }
  .wrap:not(.open) > div { display: none; }
</style></head>
<body><main><h1>Instructor</h1>
<button data-section="special_exams">Special Exams</button>
<section class="idash-section" id="special_exams"><div class="proctoring-wrapper"><div id="proctoring-accordion">
{% for title, container in containers %}<div class="wrap"><h2 class="hd">{{ title }}</h2>
<div class="{{ container }}" data-course-id="{{ course_id }}"></div></div>
{% endfor %}</div></div></section></main>
<script src="/static/js/lms-proctoring.js"></script>
<script>
  const kept = {};
  const section = {data: (name, value) => value ? (kept[name] = value) : kept[name]};
  for (const name of ["Allowance", "Attempt", "Onboarding", "Dashboard"])
    new edx.instructor_dashboard.proctoring[`ProctoredExam${name}View`](section);
  document.querySelector("[data-section]").onclick = () => {
    section.data("wrapper").onClickTitle();
    document.title = "chosen";
  };
  for (const heading of document.querySelectorAll(".hd"))
    heading.onclick = () => heading.parentNode.classList.toggle("open");
</script></body></html>"""
OLD_CONTAINERS = {
    "Allowances": "special-allowance-container",
    "Attempts": "student-proctored-exam-container",
    "Onboarding": "student-onboarding-status-container",
    "Review Dashboard": "student-review-dashboard-container",
}

WORKER = """
const replies = {startExamAttempt: "examAttemptStarted", endExamAttempt: "examAttemptEnded", ping: "echo"};
self.onmessage = ({data}) => {
  if ("%(word)s" === "ok") self.postMessage({type: replies[data.type]});
  if ("%(word)s" === "no") self.postMessage({type: "failed", error: "no camera"});
};
"""

more_context = {}  # a test may put more into what the host says of the exam


@ensure_csrf_cookie
@login_required(login_url="/host/login")
def exam_page(request, exam_id):
    exam = get_object_or_404(ProctoredExam, pk=exam_id)
    page = ProctoringService().get_student_view(
        user_id=request.user.pk,
        course_id=exam.course_id,
        content_id=exam.content_id,
        context={"due_date": exam.due_date, "allow_proctoring_opt_out": True, **more_context},
    )
    context = {
        "exam": exam,
        "page": page and mark_safe(page),
        "direction": request.GET.get("dir", "ltr"),
        "scheme": request.GET.get("scheme", "light"),
    }
    return HttpResponse(engines["django"].from_string(PAGE).render(context, request))


def jump_to(request, course_id, content_id):
    return redirect("exam_page", ProctoredExam.objects.get(course_id=course_id, content_id=content_id).pk)


def page_of(template):
    def view(request, course_id):
        context = {"course_id": course_id, "containers": OLD_CONTAINERS.items()}
        return HttpResponse(engines["django"].from_string(template).render(context, request))

    return view


def worker(request):
    return HttpResponse(WORKER % {"word": request.GET["answers"]}, content_type="text/javascript")


def words(request, **kwargs):
    return HttpResponse("<!doctype html><html lang='en'><title>Sign in</title><h1>Sign in</h1></html>")


urlpatterns = [
    path("api/", include("proctoring.urls", namespace="edx_proctoring")),
    path("host/exams/<int:exam_id>", exam_page, name="exam_page"),
    path("host/login", words),
    path("host/worker.js", worker),
    path("host/panel/<path:course_id>", page_of(PANEL)),
    path("host/classic/<path:course_id>", page_of(CLASSIC)),
    path("host/old-desk/<path:course_id>", page_of(OLD_DESK)),
    path("courses/<path:course_id>/jump_to/<path:content_id>", jump_to, name="jump_to"),
    path("courses/<path:course_id>/progress", words, name="progress"),
    path("password_assistance", words, name="password_assistance"),
]
