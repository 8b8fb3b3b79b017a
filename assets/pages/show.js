// Small things that console and board share: texts, numbers, time.

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

/** Shows a text, and touches nothing where it stands already: so a screen reader says it once. */
export function showText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** Shows a number as people read it: it is replaced as a whole, so its digits need no cells. */
export function showNumber(element, number) {
  const text = String(number);
  if (element.dataset.number === text) return;
  element.dataset.number = text;
  element.textContent = text;
}

/** Writes moments as the hall's town does; where this browser does not know its zone, in that of this machine. */
function written(language, options) {
  try {
    return new Intl.DateTimeFormat(language, { ...options, timeZone: document.body.dataset.zone });
  } catch {
    return new Intl.DateTimeFormat(language, options);
  }
}

const hours = written("en-GB", { hour: "2-digit", minute: "2-digit" });
const dates = written("en-GB", { day: "2-digit", month: "2-digit", year: "numeric" });
const weekdays = written(document.documentElement.lang, { weekday: "long" });

/** Hours and minutes in the hall. */
export const clockTime = (milliseconds) => hours.format(milliseconds);

/** Weekday and date in the hall. */
export const dayAndDate = (milliseconds) => `${weekdays.format(milliseconds)}, ${dates.format(milliseconds)}`;

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
