/**
 * Pages of the dashboard in the containers of an older host's instructor page. Spec 08 §4.2.
 *
 * Each container gets a shadow root of its own: the pages have the same ids, and the host's style sheets stay outside.
 * A page is asked for when its container comes into sight, for instance because a panel is unfolded.
 */

import { gettext } from "../js/text.js";
import { adopt } from "./dashboard.js";

const PAGES = [
  [".special-allowance-container", "allowances"],
  [".student-proctored-exam-container", "attempts"],
  [".student-onboarding-status-container", "onboarding"],
  [".student-review-dashboard-container", "reviews"],
];
const DASHBOARD = "/api/edx_proctoring/dashboard/";
// Nothing is evaluated, and the host's page is neither styled nor kept in the browser's storage.
const QUIET = { allowEval: false, includeIndicatorStyles: false, historyCacheSize: 0 };
const mounted = new WeakSet();

const ours = (path) => new URL(path, import.meta.url).href;

function make(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const styleSheet = (path) => make("link", { rel: "stylesheet", href: ours(path) });

/** The dashboard's section before its page is there: it says that the page is loading, or why it is not. */
function placeholder(url) {
  return make(
    "section",
    {
      id: "exam-desk",
      class: "exam-desk",
      "hx-get": url,
      "hx-trigger": "load",
      "hx-target": "this",
      "hx-swap": "outerHTML",
      "data-desk-first": "",
      "data-failed": gettext("Something went wrong. Please try again."),
      "data-offline": gettext("The server cannot be reached. Please try again."),
    },
    make("p", { role: "status", "data-desk-busy": "" }, gettext("Loading…")),
    make("div", { role: "alert", "data-desk-alert": "" }),
  );
}

/** Several sections on a page need a name each: that of their page. */
function name(root) {
  const section = root.querySelector("#exam-desk");
  const title = root.querySelector(".desk-tabs [aria-current]")?.textContent;
  if (!section || !title) return;
  section.removeAttribute("aria-labelledby");
  section.setAttribute("aria-label", title);
}

async function show(container, page) {
  const htmx = await library();
  const root = container.attachShadow({ mode: "open" });
  const section = placeholder(`${DASHBOARD}${encodeURI(container.dataset.courseId)}/${page}`);
  root.append(styleSheet("dashboard.css"), section);
  adopt(root);
  root.addEventListener("htmx:afterSettle", () => name(root));
  htmx.process(section);
}

let loading;

/** htmx, of the host where it has it. */
function library() {
  loading ??= new Promise((resolve, reject) => {
    if (window.htmx) return resolve(window.htmx);
    document.head.append(make("meta", { name: "htmx-config", content: JSON.stringify(QUIET) }));
    const script = make("script", { src: ours("htmx.min.js") });
    script.addEventListener("load", () => resolve(window.htmx));
    script.addEventListener("error", () => reject(new Error(`${script.src} cannot be loaded`)));
    document.head.append(script);
  });
  return loading;
}

const sight = new IntersectionObserver((entries) => {
  for (const { isIntersecting, target } of entries) {
    if (!isIntersecting) continue;
    sight.unobserve(target);
    show(target, PAGES.find(([selector]) => target.matches(selector))[1]);
  }
});

function mount() {
  for (const [selector] of PAGES) {
    for (const container of document.querySelectorAll(`${selector}[data-course-id]`)) {
      if (mounted.has(container)) continue;
      mounted.add(container);
      sight.observe(container);
    }
  }
}

document.head.append(styleSheet("../css/tokens.css"));
mount();
new MutationObserver(mount).observe(document.body, { childList: true, subtree: true });
