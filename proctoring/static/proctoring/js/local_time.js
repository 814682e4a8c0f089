/** Instants in the reader's own time zone and language: `<time datetime data-local-time>`. */

export function localise(root = document) {
  for (const element of root.querySelectorAll("time[data-local-time]")) {
    const moment = new Date(element.getAttribute("datetime"));
    if (Number.isNaN(moment.getTime())) continue; // the server's text stays
    element.textContent = moment.toLocaleString(document.documentElement.lang || undefined, {
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "numeric",
      minute: "2-digit",
      timeZoneName: "short",
    });
    element.removeAttribute("data-local-time");
  }
}
