/**
 * Translated texts. The catalogue is the host's (Django's JavaScriptCatalog, domain djangojs); without one, English.
 */

export function gettext(text) {
  return globalThis.gettext ? globalThis.gettext(text) : text;
}

/** Put named values into a text: `interpolate("%(n)s left", {n: 3})`. */
export function interpolate(text, values) {
  return text.replace(/%\((\w+)\)s/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
