// One stream of live events for all pages of a browser that show this hub. Of the few connections that a browser has for a host, the
// pages together take one, and the others are left for what staff ask.
//
// It runs as a shared worker: no page owns it, so it goes on whichever page closes, crashes or is put to sleep. Where a browser has no
// such worker, each page runs it for itself (`live.js`).
//
// A page says `{ join: { epoch, seq, counter, silent } }`, `{ silent }`, `{ heard: true }` to each beat, and `{ bye: true }`. It is told `{ up: true }`,
// `{ event }`, `{ console }`, `{ beat }`, `{ lost: true }` and `{ reset: true }`.

/** The hub says something every 2 s; after this long without, the line is dead even if nobody told us. */
const SILENCE = 4_000;
const LOOK = 250;
/** How often pages are told again that the line is down: so they know that somebody looks after it. */
const LOST_AGAIN = 1_000;
/** Events that are kept for pages that come late. */
const KEPT = 512;
/** Beats that a page may leave without an answer before it counts as asleep: what is said to it meanwhile would only pile up. */
const PATIENCE = 8;

const now = () => performance.now();
/** Not all browsers of a hall at the same moment. */
export const jittered = (milliseconds) => milliseconds * (0.75 + Math.random() / 2);

const pages = new Set();
/** The connection, while any page wants one. */
let source;
/** The log that is followed, and the last row that came. */
let epoch;
let seq;
/** What came behind the row `from`, in order. */
let kept = [];
let from;
/** What the connection was asked for beside the events. */
let wishes;
/** The last picture of each counter that was asked for. */
const views = new Map();
let heard = now();
let isLost = false;
let lostSaid = 0;
let reopening;

const awake = () => [...pages].filter((page) => page.unanswered <= PATIENCE);

function tell(page, message) {
  if (page.unanswered <= PATIENCE) page.port.postMessage(message);
}

function tellAll(message) {
  for (const page of pages) tell(page, message);
}

/** Each page hears each event once: behind the place that it had reached itself. */
function pass(page, event) {
  if (event.seq <= page.seq || page.unanswered > PATIENCE) return;
  page.seq = event.seq;
  page.port.postMessage({ event });
}

/** What the pages want beside the events. */
function wanted() {
  const counters = [...new Set(awake().flatMap(({ counter }) => counter ?? []))].sort((one, other) => one - other);
  const isSilent = awake().some(({ silent }) => silent);
  return { counters, isSilent };
}

function open() {
  clearTimeout(reopening);
  reopening = undefined;
  source?.close();
  wishes = wanted();
  const { counters, isSilent } = wishes;
  for (const counter of [...views.keys()]) if (!counters.includes(counter)) views.delete(counter);
  heard = now();
  const query = (counters.length ? `&counters=${counters.join(",")}` : "") + (isSilent ? "&sound=blocked" : "");
  source = new EventSource(`/api/v1/events?after=${seq}&epoch=${epoch}${query}`);
  source.onopen = () => {
    found();
    tellAll({ up: true });
  };
  source.onmessage = ({ data }) => {
    found();
    const event = JSON.parse(data);
    // A line that breaks in the middle may tell something twice.
    if (event.seq <= seq) return;
    seq = event.seq;
    kept.push(event);
    if (kept.length > KEPT) from = kept.shift().seq;
    for (const page of pages) pass(page, event);
  };
  source.addEventListener("console", ({ data }) => {
    found();
    const view = JSON.parse(data);
    views.set(view.counter, view);
    for (const page of pages) if (page.counter === view.counter) tell(page, { console: view });
  });
  source.addEventListener("heartbeat", ({ data }) => {
    found();
    const beat = JSON.parse(data);
    for (const page of pages) {
      tell(page, { beat });
      page.unanswered += 1;
    }
    ask();
  });
  // Another log than the one that was followed: whatever the pages know is void.
  source.addEventListener("reset", () => tellAll({ reset: true }));
  source.onerror = () => {
    lose();
    // The browser comes back by itself while the hub is down, but gives up for good on any other refusal.
    if (source.readyState === EventSource.CLOSED) reopening ??= setTimeout(open, jittered(2_000));
  };
}

function found() {
  heard = now();
  isLost = false;
}

function lose() {
  isLost = true;
  lostSaid = now();
  tellAll({ lost: true });
}

/** Whether the connection was asked for all that the pages want by now. What nobody wants any more may go on. */
function suffices() {
  const { counters, isSilent } = wanted();
  return isSilent === wishes.isSilent && counters.every((counter) => wishes.counters.includes(counter));
}

/** Asks for more where the pages want more. */
function ask() {
  if (source && !suffices()) open();
}

/** Brings a page to where the others are. */
function catchUp(page) {
  if (source && page.epoch === epoch && page.seq >= from) {
    for (const event of kept) pass(page, event);
    if (!suffices()) open();
    else if (isLost) tell(page, { lost: true });
    else if (source.readyState === EventSource.OPEN) tell(page, { up: true });
    if (views.has(page.counter)) tell(page, { console: views.get(page.counter) });
    return;
  }
  // It stands before anything that is kept, or in another log: which of the logs is gone, the hub says.
  for (const other of pages) if (other.epoch !== page.epoch) tell(other, { reset: true });
  seq = source && page.epoch === epoch ? Math.min(page.seq, seq) : page.seq;
  epoch = page.epoch;
  from = seq;
  kept = [];
  open();
}

function leave(page) {
  pages.delete(page);
  if (pages.size > 0) return ask();
  source?.close();
  source = undefined;
}

function look() {
  if (!source) return;
  if (now() - heard > SILENCE) {
    lose();
    open();
  } else if (isLost && now() - lostSaid > LOST_AGAIN) lose();
}

let looking;
/** Lets a page hear the stream. */
export function serve(port) {
  looking ??= setInterval(look, LOOK);
  const page = { port, unanswered: 0 };
  port.onmessage = ({ data }) => {
    if (data.join) {
      Object.assign(page, data.join, { unanswered: 0 });
      pages.add(page);
      catchUp(page);
    } else if (data.heard) {
      const slept = page.unanswered > PATIENCE;
      page.unanswered = 0;
      if (slept) catchUp(page);
    } else if (data.silent !== undefined) {
      page.silent = data.silent;
      ask();
    } else if (data.bye) leave(page);
  };
}

addEventListener("online", () => source && open());
addEventListener("connect", ({ ports: [port] }) => serve(port));
