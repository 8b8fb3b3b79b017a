// The hall board. Every call and every recall is shown, in order, each for a moment at least; nothing else moves.

import { follow, snapshotAtLast } from "./live.js";
import { byId, make, say, showLost, showNumber } from "./show.js";

/** How long a call stands alone before the next one follows; less when many wait, so that the board stays true. */
const MOMENT = 3_000;
const MOMENT_IN_A_RUSH = 1_200;
const RUSH = 3;
/** How long a call looks new. */
const FRESH = 15_000;
/** A call that was missed for longer than this is shown, but not as a new one. */
const OLD = 90_000;
const EARLIER = 5;

/** Calls that have been presented, the newest first, each ticket once. */
let shown = [];
/** Calls that have not. */
const queue = [];
let presenting = false;
let freshUntil;
let lastGood;
/** The hub's clock less ours. */
let offset = 0;

function render() {
  const [latest, ...earlier] = shown;
  byId("call").hidden = !latest;
  byId("said").textContent = latest ? say(latest.again ? "board-again" : "board-now") : say("board-nobody");
  if (latest) {
    byId("latest").style.setProperty("--letters", latest.label.length * 0.75);
    showNumber(byId("label"), latest.label);
    showNumber(byId("counter"), latest.counter);
  }
  [...byId("earlier").children].forEach((row, index) => {
    const call = earlier[index];
    const text = call ? `${call.label} ${call.counter}` : "";
    if (row.dataset.text === text) return;
    row.dataset.text = text;
    row.replaceChildren();
    if (!call) return;
    const label = make("span", "label");
    showNumber(label, call.label);
    const arrow = make("span", "arrow");
    arrow.setAttribute("aria-hidden", "true");
    const counter = make("span", "counter");
    const number = make("span", "number");
    showNumber(number, call.counter);
    counter.append(make("span", "word", say("counter")), number);
    row.append(label, arrow, counter);
  });
}

function put(call) {
  shown = [call, ...shown.filter((other) => other.ticket !== call.ticket)].slice(0, EARLIER + 1);
  render();
}

/** Presents one call after the other. */
function present() {
  const call = queue.shift();
  presenting = call !== undefined;
  if (!presenting) return;
  put(call);
  const latest = byId("latest");
  latest.classList.add("fresh");
  // The class must leave and come back for the blinking to begin anew.
  latest.classList.remove("called");
  void latest.offsetWidth;
  latest.classList.add("called");
  clearTimeout(freshUntil);
  freshUntil = setTimeout(() => latest.classList.remove("fresh", "called"), FRESH);
  setTimeout(present, queue.length >= RUSH ? MOMENT_IN_A_RUSH : MOMENT);
}

function heard(event) {
  if (event.kind === "day_opened") shown = [];
  if (event.kind !== "ticket_called" && event.kind !== "ticket_recalled") {
    if (event.kind === "day_opened") render();
    return;
  }
  const call = { ticket: event.subject, label: event.detail.label, counter: event.counter, again: event.kind === "ticket_recalled" };
  if (Date.now() + offset - Date.parse(event.at) > OLD && queue.length === 0) {
    put(call);
    return;
  }
  queue.push(call);
  if (!presenting) present();
}

const lost = () => showLost(true, lastGood);
const alive = () => {
  lastGood = Date.now();
  showLost(false);
};

const hall = await snapshotAtLast(lost, "board");
offset = Date.parse(hall.now) - Date.now();
shown = hall.calls.slice(0, EARLIER + 1).map((call) => ({ ...call, again: false }));
alive();
render();
follow(hall, { event: heard, alive, lost, reset: () => location.reload() });
