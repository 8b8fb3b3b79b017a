// The hall board. What stands on it is what the hub says of the calls that stand; only how a new one is presented is this page's own:
// one after the other, each large for a moment at least, with a tone. Nothing else moves.

import { chime, prepare } from "./chime.js";
import { follow, hallNow, snapshot, snapshotAtLast } from "./live.js";
import { byId, clockTime, dayAndDate, make, say, showLost, showNumber, showText } from "./show.js";

/** How long a call stands alone before the next one follows; less when many wait, so that the board stays true. */
const MOMENT = 3_000;
const MOMENT_IN_A_RUSH = 1_200;
const RUSH = 3;
/** How long a call looks new. */
const FRESH = 15_000;
/** A call that was missed for longer than this is shown, but not as a new one. */
const OLD = 90_000;
/** How often the hall is read though nothing happened: a day ends by time alone. */
const ANEW = 10_000;

/** The calls that stand, the newest first, as the hub last said. */
let calls = [];
/** The newest call that was heard of. */
let newest = 0;
/** Those of them that are still to be presented, the oldest first. */
let queue = [];
/** The call that is being presented, until the next one may follow; and the one that looks new. */
let presented;
let fresh;
let nextAt;
let freshUntil;

const same = (call) => (other) => other.seq === call?.seq;

function render() {
  const [latest, ...earlier] = calls.filter((call) => !queue.some(same(call)));
  byId("call").hidden = !latest;
  showText(byId("said"), latest ? say(latest.again ? "board-again" : "board-now") : say("board-nobody"));
  if (latest) {
    byId("latest").style.setProperty("--letters", latest.label.length * 0.76);
    showNumber(byId("label"), latest.label);
    showNumber(byId("counter"), latest.counter);
  } else {
    for (const id of ["label", "counter"]) showNumber(byId(id), "");
  }
  const isFresh = latest !== undefined && same(latest)(fresh ?? {});
  byId("latest").classList.toggle("fresh", isFresh);
  if (!isFresh) byId("latest").classList.remove("called");
  // The longest of them says how large all of them are.
  byId("earlier").style.setProperty("--letters", Math.max(4, ...earlier.map((call) => call.label.length)));
  byId("earlier").style.setProperty("--digits", Math.max(1, ...earlier.map((call) => String(call.counter).length)));
  [...byId("earlier").children].forEach((row, index) => renderRow(row, earlier[index]));
}

function renderRow(row, call) {
  const text = call ? `${call.label} ${call.counter}` : "";
  if ((row.dataset.text ?? "") === text) return;
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
  counter.append(make("span", "word", say("counter")), " ", number);
  row.append(label, arrow, counter);
}

/** Presents the next call that waits for it. */
function present() {
  clearTimeout(nextAt);
  presented = queue.shift();
  if (!presented) return;
  fresh = presented;
  render();
  const latest = byId("latest");
  // The class must leave and come back for the blinking to begin anew.
  latest.classList.remove("called");
  void latest.offsetWidth;
  latest.classList.add("called");
  chime();
  clearTimeout(freshUntil);
  freshUntil = setTimeout(() => {
    fresh = undefined;
    render();
  }, FRESH);
  nextAt = setTimeout(present, queue.length >= RUSH ? MOMENT_IN_A_RUSH : MOMENT);
}

/** Takes what the hub says. Whatever ended is gone at once, and is not presented any more. */
function take(hall) {
  calls = hall.calls;
  const now = Date.parse(hall.now);
  const news = calls.filter((call) => call.seq > newest).reverse();
  newest = Math.max(newest, ...news.map(({ seq }) => seq));
  const stand = (call) => calls.some(same(call));
  queue = [...queue.filter(stand), ...news.filter(({ at }) => now - Date.parse(at) <= OLD)];
  if (!presented || !stand(presented)) present();
  render();
}

/** Whether the live events are cut off, and whether the hall could not be read: either makes this page a picture of the past. */
let isCut = false;
let isUnread = false;
let lastGood;

function showLine() {
  if (!isCut && !isUnread) lastGood = hallNow();
  showLost(isCut || isUnread, lastGood);
}

const lost = () => {
  isCut = true;
  showLine();
};
const alive = () => {
  isCut = false;
  showLine();
};

let reading = false;
let again = false;
let tryAgain;
/** Reads the hall anew: one reading at a time, and one more if something happened meanwhile. */
async function refresh() {
  again = true;
  if (reading) return;
  reading = true;
  while (again) {
    again = false;
    try {
      take(await snapshot("board"));
      isUnread = false;
    } catch {
      isUnread = true;
      clearTimeout(tryAgain);
      tryAgain = setTimeout(refresh, 2_000 + Math.random() * 1_000);
    }
  }
  reading = false;
  showLine();
}

/** What becomes of a slip changes nothing here. */
const heard = ({ kind }) => kind.startsWith("slip_") || refresh();

function showClock() {
  const now = hallNow();
  showText(byId("clock"), clockTime(now));
  showText(byId("date"), dayAndDate(now));
}

const hall = await snapshotAtLast(lost, "board");
calls = hall.calls;
newest = Math.max(0, ...calls.map(({ seq }) => seq));
alive();
render();
showClock();
setInterval(showClock, 1_000);
setInterval(refresh, ANEW);
const silence = follow(hall, { event: heard, alive, lost, reset: () => location.reload() });
prepare((mayNow) => {
  byId("sound").hidden = mayNow;
  silence(!mayNow);
});
