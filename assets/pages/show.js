// Small things that console and board share: texts, numbers in cells, time.

/** The texts of this page, by key. */
export const words = JSON.parse(document.body.dataset.words);

/** The text of a key with its places filled in. */
export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (whole, place) => values[place] ?? whole);
}

/** The element of an id. */
export const byId = (id) => document.getElementById(id);

/** A new element with a class and, where given, a text. */
export function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/** Shows a number with each digit in a cell of its own; screen readers hear it whole. */
export function showNumber(element, number) {
  const text = String(number);
  if (element.dataset.number === text) return;
  element.dataset.number = text;
  const seen = make("span", "");
  seen.setAttribute("aria-hidden", "true");
  for (const letter of text) {
    seen.append(/\d/.test(letter) ? make("span", "digit", letter) : letter);
  }
  const heard = make("span", "heard", text);
  element.replaceChildren(...(text ? [seen, heard] : []));
}

/** Hours and minutes of the wall clock. */
export function clockTime(milliseconds) {
  return new Date(milliseconds).toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
}

/** Full minutes between a time of the hub and now, by the hub's clock. */
export function minutesSince(timestamp, now) {
  return Math.max(0, Math.floor((now - Date.parse(timestamp)) / 60_000));
}

/** Says that the line is down, with the time of the last good data; or that it is not. */
export function showLost(lost, lastGood) {
  const banner = byId("lost");
  document.body.classList.toggle("stale", lost);
  banner.hidden = !lost;
  const text = !lost ? "" : lastGood ? say("page-lost-since", { time: clockTime(lastGood) }) : say("page-lost");
  if (banner.textContent !== text) banner.textContent = text;
}
