// The staff console: what the hall looks like from one counter, and the five things a counter does.

import { change, follow, snapshot, snapshotAtLast } from "./live.js";
import { byId, make, minutesSince, say, showLost, showNumber } from "./show.js";

const counter = Number(document.body.dataset.counter);
const procedures = JSON.parse(document.body.dataset.procedures);
const language = document.documentElement.lang;
const buttons = [...document.querySelectorAll("[data-command]")];
/** Commands by the key's place on the keyboard, so that a Vietnamese input method changes nothing. */
const KEYS = { Space: "next", KeyR: "recall", KeyS: "start", KeyF: "finish", KeyN: "no-show", KeyG: "came" };
const MAY = { recall: ["called"], start: ["called"], finish: ["called", "serving"], "no-show": ["called"] };
const KEYS_OFF = "motcua-keys-off";

/** The hall as the hub last told it. */
let hall;
/** The hub's clock less ours. */
let offset = 0;
let lastGood;
/** A command that is on its way: one at a time. */
let sending = false;

const now = () => Date.now() + offset;
const mine = () => hall?.counters.find((one) => one.number === counter);
const line = () => hall.waiting.filter((ticket) => mine()?.serves.includes(ticket.queue));
const named = (names) => names?.[language] ?? names?.vi;
const queueName = (key) => named(hall.queues.find((queue) => queue.key === key)?.name) ?? key;

function render() {
  if (!hall) return;
  const ticket = mine()?.ticket;
  const waiting = line();
  showCard(ticket, waiting.length);
  showWaiting(waiting);
  showDevices();
  showMemory();
  showClock();
  showCall();
  showStranded();
  for (const button of buttons) {
    const command = button.dataset.command;
    const open = command === "next" ? !ticket && waiting.length > 0 : MAY[command].includes(ticket?.state);
    button.setAttribute("aria-disabled", String(!open || sending));
  }
}

function showCard(ticket, waiting) {
  showNumber(byId("label"), ticket?.label ?? "");
  if (!ticket) {
    byId("state").textContent = say("console-state-free");
    byId("procedure").textContent = waiting ? say("console-free-someone", { next: say("console-next") }) : say("console-free-nobody");
    byId("since").textContent = "";
    return;
  }
  const serving = ticket.state === "serving";
  byId("state").textContent = say(serving ? "console-state-serving" : "console-state-called");
  byId("procedure").textContent = procedures[ticket.procedure] ?? queueName(ticket.queue);
  const minutes = minutesSince((serving && ticket.serving_at) || ticket.called_at, now());
  const since = serving
    ? say(minutes ? "console-started-minutes" : "console-just-started", { n: minutes })
    : say(minutes ? "console-called-minutes" : "console-just-called", { n: minutes });
  byId("since").textContent = ticket.calls > 1 ? `${since} · ${say("console-calls", { n: ticket.calls })}` : since;
}

function showWaiting(waiting) {
  byId("count").textContent = waiting.length;
  byId("none").hidden = waiting.length > 0;
  const list = byId("waiting");
  list.hidden = waiting.length === 0;
  // Rows that stay are kept, so that neither the scroll nor a screen reader loses its place.
  const rows = new Map([...list.children].map((row) => [row.dataset.ticket, row]));
  const wanted = waiting.map((ticket) => {
    const row = rows.get(String(ticket.id)) ?? waitingRow(ticket);
    const minutes = minutesSince(ticket.waiting_at ?? ticket.issued_at, now());
    row.lastChild.textContent = minutes ? say("console-minutes", { n: minutes }) : say("console-just-came");
    return row;
  });
  if (wanted.length !== list.children.length || wanted.some((row, index) => row !== list.children[index])) list.replaceChildren(...wanted);
}

function waitingRow(ticket) {
  const row = make("li", "");
  row.dataset.ticket = ticket.id;
  const number = make("span", "number");
  showNumber(number, ticket.label);
  const queue = make("span", "queue", queueName(ticket.queue));
  queue.title = queue.textContent;
  row.append(number, queue, make("span", "waited figures"));
  return row;
}

/** What staff are to know of a printer; nothing while it prints and has paper. */
function printerNews(printer) {
  const how = printer.fault || (printer.roll && printer.roll.is_low ? say("console-roll") : "");
  if (!how || printer.role === "first") return how;
  return say("console-printer-of", { name: printer.place ? named(printer.place) : say("console-printer-second"), how });
}

function showDevices() {
  const parts = hall.printers.map(printerNews).filter(Boolean);
  if (hall.camera_fault) parts.push(say("console-camera", { fault: hall.camera_fault }));
  // A slip on its way is no news; only a device that cannot is.
  const isNews = parts.length > 0;
  if (hall.slips_open) parts.push(say("console-slips", { n: hall.slips_open }));
  const notice = byId("devices");
  notice.hidden = !isNews;
  const text = parts.join(" · ");
  if (notice.textContent !== text) notice.textContent = text;
}

/** What has a place of its own here: the clock asks, and the devices stand above. */
const ELSEWHERE = ["clock", "camera", "printer", "second-printer"];

/** What is wrong with the machine, the oldest first, each with what to do. */
function showMemory() {
  const troubles = hall.memory.troubles.filter(({ kind }) => !ELSEWHERE.includes(kind));
  const list = byId("memory");
  list.hidden = troubles.length === 0;
  const said = troubles.map(({ kind, detail }) => say(`trouble-${kind}`, { detail }));
  if ([...list.children].map((line) => line.textContent).join("\n") === said.join("\n")) return;
  list.replaceChildren(...said.map((text) => make("li", "", text)));
}

/** A date as people write it. */
const written = (date) => date.split("-").reverse().join("/");

/** The clock is not believed: why, what becomes of numbers meanwhile, and the one button that says it is right. */
function showClock() {
  const question = hall.memory.clock;
  byId("clock").hidden = !question;
  if (!question) return;
  const why = say(`clock-${question.why}`, { date: written(question.shows) });
  const meanwhile = say(question.gives ? "clock-goes-on" : "clock-gives-none", { date: written(question.goes_on) });
  const text = `${why} ${meanwhile}`;
  const place = byId("clock-why");
  if (place.textContent !== text) place.textContent = text;
  const button = byId("confirm");
  button.hidden = !question.may_be_confirmed;
  button.textContent = say("clock-confirm", { date: written(question.shows) });
  button.setAttribute("aria-disabled", String(sending));
}

/** Staff say that the clock is right. */
async function confirmDate() {
  const question = hall?.memory.clock;
  if (sending || !question) return;
  const date = question.shows;
  await send("/api/v1/day/confirm", { date }, () => {
    hall.memory.clock = null;
    answer(say("console-done-day", { date: written(date) }));
  });
}

/** Somebody at a terminal wants staff. The oldest call is shown; whoever hears the page hears of each call once. */
function showCall() {
  const call = hall.help[0];
  const notice = byId("call");
  notice.hidden = !call;
  const said = call ? say("console-call", { who: caller(call.actor) }) : "";
  const place = byId("call-who");
  if (place.dataset.call !== String(call?.id ?? "")) {
    place.dataset.call = call?.id ?? "";
    place.textContent = said;
  }
  const minutes = call ? minutesSince(call.called_at, now()) : 0;
  byId("call-since").textContent = minutes ? say("console-minutes", { n: minutes }) : "";
  byId("came").setAttribute("aria-disabled", String(sending));
}

/** Numbers whose queue or counter is gone from the configuration, the lowest first: one at a time, each until somebody said what becomes of it. */
const strandedButtons = [...document.querySelectorAll("[data-settle]")];

function showStranded() {
  const one = hall.stranded[0];
  byId("stranded").hidden = !one;
  if (!one) return;
  const ofQueue = one.gone === "queue";
  const { label, queue } = one.ticket;
  const said = ofQueue ? say("console-stranded-queue", { label, name: queueName(queue) }) : say("console-stranded-counter", { label, n: one.ticket.counter });
  const text = hall.stranded.length > 1 ? `${said} ${say("console-stranded-more", { n: hall.stranded.length - 1 })}` : said;
  const place = byId("stranded-who");
  if (place.textContent !== text) place.textContent = text;
  byId("stranded-to").hidden = !ofQueue;
  for (const button of strandedButtons) {
    const { settle } = button.dataset;
    button.hidden = settle !== "cancel" && (settle === "transfer") !== ofQueue;
    button.setAttribute("aria-disabled", String(sending || (settle === "finish" && one.ticket.state === "held")));
  }
}

/** What becomes of the number that is shown. */
async function settle(name) {
  const ticket = hall?.stranded[0]?.ticket;
  if (sending || !ticket) return;
  if (name === "finish" && ticket.state === "held") return answer(say("console-stranded-held", { label: ticket.label }), "refused");
  if (name === "cancel" && !confirm(say("console-cancel-sure", { label: ticket.label }))) return;
  const bodies = {
    transfer: { counter, to: { queue: byId("stranded-to").value } },
    finish: { counter },
    return: {},
    cancel: { reason: "by_staff" },
  };
  await send(`/api/v1/tickets/${ticket.id}/${name}`, bodies[name], () => {
    hall.stranded = hall.stranded.filter((other) => other.ticket.id !== ticket.id);
    answer(say(`console-done-${name}`, { label: ticket.label }));
  });
}

function caller(actor) {
  const [kind, number] = actor.split(":");
  return kind === "counter" ? say("console-call-counter", { n: number }) : say("console-call-kiosk");
}

/** This counter has come to help. */
async function came() {
  const call = hall?.help[0];
  if (sending || !call) return;
  await send(`/api/v1/help/${call.id}/answer`, { counter }, (ended) => {
    hall.help = hall.help.filter((other) => other.id !== call.id);
    if (ended.counter === counter) answer(say("console-done-came"));
    else answer(ended.counter ? say("console-came-other", { n: ended.counter }) : say("console-call-over"), "waits");
  });
}

/** Sends one change and says what became of it: `done` where the hub carried it out. `heard` is called once anything is known of it. */
async function send(path, body, done, heard = () => {}) {
  sending = true;
  render();
  const result = await change(path, body, () => {
    heard();
    answer(say("console-retrying"), "waits");
  });
  heard();
  sending = false;
  if (result.told) done(result.told);
  else answer(result.refusal ?? say("console-gave-up"), "refused");
  render();
  refresh();
}

/** One sentence about what was asked for: done, refused, or on its way. */
function answer(text, kind = "") {
  const place = byId("answer");
  place.className = `answer ${kind}`;
  place.textContent = text;
}

async function command(name) {
  if (sending || !hall) return;
  const ticket = mine()?.ticket;
  if (name !== "next" && !ticket) return answer(say("console-no-ticket"), "refused");
  const slow = setTimeout(() => answer(say("console-sending"), "waits"), 400);
  const path = name === "next" ? `/api/v1/counters/${counter}/next` : `/api/v1/tickets/${ticket.id}/${name}`;
  const done = (told) => {
    take(told);
    answer(say(`console-done-${name}`, { label: told.label }));
  };
  await send(path, name === "next" ? {} : { counter }, done, () => clearTimeout(slow));
}

/** Shows at once what a command did; the hub's own word follows. */
function take(ticket) {
  const own = mine();
  if (own) own.ticket = ["called", "serving"].includes(ticket.state) ? ticket : null;
  hall.waiting = hall.waiting.filter((other) => other.id !== ticket.id);
}

let reading = false;
let again = false;
/** Reads the hall anew: one reading at a time, and one more if something happened meanwhile. */
async function refresh() {
  again = true;
  if (reading) return;
  reading = true;
  while (again) {
    again = false;
    try {
      const told = await snapshot();
      if (told.seq >= hall.seq) hall = told;
      offset = Date.parse(told.now) - Date.now();
      lastGood = Date.now();
      unread = false;
    } catch {
      unread = true;
      setTimeout(refresh, 2_000 + Math.random() * 1_000);
    }
  }
  reading = false;
  showLost(cut || unread, lastGood);
  render();
}

/** Whether the live events are cut off, and whether the hall could not be read: either makes this page a picture of the past. */
let cut = false;
let unread = false;
const lost = () => {
  cut = true;
  showLost(true, lastGood);
};
const alive = () => {
  cut = false;
  showLost(unread, lastGood);
};

const dialog = byId("keys");
const keysOn = byId("keys-on");
keysOn.checked = localStorage.getItem(KEYS_OFF) === null;
keysOn.addEventListener("change", () => (keysOn.checked ? localStorage.removeItem(KEYS_OFF) : localStorage.setItem(KEYS_OFF, "1")));
byId("help").addEventListener("click", () => dialog.showModal());
byId("came").addEventListener("click", came);
byId("confirm").addEventListener("click", confirmDate);
for (const button of strandedButtons) button.addEventListener("click", () => settle(button.dataset.settle));
for (const button of buttons) button.addEventListener("click", () => command(button.dataset.command));

const inText = (element) => element.closest?.("input, textarea, select, [contenteditable]");
function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || dialog.open || inText(event.target)) return;
  if (event.key === "?" && event.type === "keydown") dialog.showModal();
  const name = KEYS[event.code];
  if (!name || !keysOn.checked) return;
  // Whoever went to this button means it.
  if (name === "next" && (event.target === byId("came") || event.target === byId("confirm"))) return;
  // The space bar would also press the button that has the focus, when it comes up again.
  event.preventDefault();
  if (event.type === "keydown" && !event.repeat) name === "came" ? came() : command(name);
}
addEventListener("keydown", key);
addEventListener("keyup", key);

hall = await snapshotAtLast(lost);
offset = Date.parse(hall.now) - Date.now();
lastGood = Date.now();
showLost(false);
render();
setInterval(render, 10_000);
// At each sign of life too: whether the printer works is in no event.
follow(hall, { event: refresh, beat: refresh, alive, lost, reset: () => location.reload() });
