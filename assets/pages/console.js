// The staff console: what the hub says one counter sees, and what a counter does about it. Nothing of the queue is worked out here.

import { chime, prepare } from "./chime.js";
import { change, follow, hallNow, snapshot, snapshotAtLast } from "./live.js";
import { byId, clockTime, make, minutesSince, say, showLost, showNumber, showText } from "./show.js";

const counter = Number(document.body.dataset.counter);
const names = JSON.parse(document.body.dataset.names);
const language = document.documentElement.lang;
const title = document.title;
const buttons = [...document.querySelectorAll("[data-command]")];
/** Commands by the key's place on the keyboard, so that a Vietnamese input method changes nothing. */
const KEYS = { Space: "next", KeyR: "recall", KeyS: "start", KeyF: "finish", KeyN: "no-show", KeyG: "came" };
const MAY = { recall: ["called"], start: ["called"], finish: ["called", "serving"], "no-show": ["called"] };
/** What is done with a number in this state, as a rule. */
const USUAL = { called: "start", serving: "finish" };
const KEYS_OFF = "motcua-keys-off";
const ONWARD = "motcua-onward";

/** What this counter sees, as the hub last told it. */
let desk;
let lastGood;
/** Boards of the hall that may not sound until somebody touches them. */
let silentBoards = 0;
/** Whether nobody knows what became of the last command. The next picture of the counter tells. */
let isOpen = false;
/** A command that is on its way: one at a time. */
let sending = false;

const queueName = (key) => names.queues[key] ?? key;
const className = (key) => names.classes[key] ?? key;
const what = ({ procedure, queue }) => names.procedures[procedure] ?? queueName(queue);

/** Takes what the hub says, unless something newer is known. */
function see(seen) {
  if (desk && seen.epoch === desk.epoch && seen.seq < desk.seq) return;
  desk = seen;
  lastGood = hallNow();
  // What a press did is shown together with its answer: who sees it may press again.
  if (sending) return;
  if (isOpen) answer("");
  isOpen = false;
  render();
}

function render() {
  if (!desk) return;
  const { ticket } = desk;
  showCard(ticket);
  showWaiting();
  showAbsent();
  showDevices();
  showMemory();
  showClock();
  showCall();
  showStranded();
  for (const button of buttons) {
    const command = button.dataset.command;
    const open = command === "next" ? mayCall() : MAY[command].includes(ticket?.state);
    button.setAttribute("aria-disabled", String(!open || sending));
    button.classList.toggle("usual", command === USUAL[ticket?.state]);
    if (command === "recall") showRecall(button);
  }
}

/** Whether the big button does something. */
const mayCall = () => (desk.ticket ? desk.ticket.state === "serving" && onward.checked : desk.callable > 0);

/** What another call would be: the last one, or the end. */
function showRecall(button) {
  const isCalled = desk.ticket?.state === "called";
  const word = !isCalled || desk.calls_left > 1 ? "console-recall" : desk.calls_left === 1 ? "console-recall-last" : "console-recall-none";
  const place = button.querySelector("span");
  showText(place, say(word));
}

function showCard(ticket) {
  byId("label").style.setProperty("--letters", (ticket?.label ?? "").length);
  showNumber(byId("label"), ticket?.label ?? "");
  const priority = byId("class");
  priority.hidden = !ticket?.class;
  priority.textContent = ticket?.class ? say("console-priority", { name: className(ticket.class) }) : "";
  if (!ticket) {
    byId("state").textContent = say("console-state-free");
    byId("procedure").textContent = desk.callable ? say("console-free-someone", { next: say("console-next") }) : say("console-free-nobody");
    byId("since").textContent = "";
    return;
  }
  const serving = ticket.state === "serving";
  byId("state").textContent = say(serving ? "console-state-serving" : "console-state-called");
  byId("procedure").textContent = what(ticket);
  const minutes = minutesSince((serving && ticket.serving_at) || ticket.called_at, hallNow());
  const since = serving
    ? say(minutes ? "console-started-minutes" : "console-just-started", { n: minutes })
    : say(minutes ? "console-called-minutes" : "console-just-called", { n: minutes });
  byId("since").textContent = ticket.calls > 1 ? `${since} · ${say("console-calls", { n: ticket.calls })}` : since;
}

function showWaiting() {
  byId("count").textContent = desk.callable;
  const rows = [...desk.line, ...desk.soon];
  byId("none").hidden = rows.length > 0;
  const list = byId("waiting");
  list.hidden = rows.length === 0;
  keep(list, rows, waitingRow, (row, person) => {
    const soon = !person.clause;
    row.classList.toggle("soon", soon);
    row.classList.toggle("first", person === desk.line[0]);
    const marks = marksOf(person, soon);
    const place = row.querySelector(".mark");
    showText(place, marks);
    place.hidden = !marks;
    showMinutes(row.querySelector(".waited"), person.since);
  });
  const more = desk.callable - desk.line.length;
  byId("more").hidden = more <= 0;
  byId("more").textContent = say("console-more", { n: more });
}

/** Why somebody has another turn than that of their arrival. */
function marksOf(person, soon) {
  const marks = [];
  if (soon) marks.push(say("console-in-hand"));
  if (person.class) marks.push(say("console-priority", { name: className(person.class) }));
  if (person.booked_at) marks.push(say("console-appointment", { time: clockTime(Date.parse(person.booked_at)) }));
  if (person.clause === "meant_for_here") marks.push(say("console-meant-here"));
  if (person.help) marks.push(say("console-helped"));
  return marks.join(" · ");
}

function waitingRow(person) {
  const row = make("li", "");
  const about = make("span", "about");
  const name = make("span", "queue", what(person));
  name.title = name.textContent;
  about.append(name, make("span", "mark"));
  row.append(number(person), about, make("span", "waited figures"));
  return row;
}

/** A number in a list; a screen reader hears it whole, without the marks beside it. */
function number({ label }) {
  const place = make("span", "number");
  const seen = make("span", "", label);
  seen.setAttribute("aria-hidden", "true");
  place.append(seen, make("span", "heard", label));
  return place;
}

function showAbsent() {
  const absent = desk.absent;
  byId("absent-title").hidden = absent.length === 0;
  byId("absent-count").textContent = absent.length;
  keep(byId("absent"), absent, absentRow, (row, person) => {
    showMinutes(row.querySelector(".waited"), person.since, "");
    row.querySelector("button").setAttribute("aria-disabled", String(sending));
  });
}

function absentRow(person) {
  const row = make("li", "");
  const button = make("button", "back", say("console-return"));
  button.type = "button";
  button.setAttribute("aria-label", `${say("console-return")} ${person.label}`);
  button.addEventListener("click", () => comesBack(person));
  row.append(number(person), button, make("span", "waited figures"));
  return row;
}

/** Whoever did not come is here. */
async function comesBack({ id }) {
  if (!sending) await send(`/api/v1/tickets/${id}/return`, {}, tell);
}

function showMinutes(place, since, little = say("console-just-came")) {
  const minutes = minutesSince(since, hallNow());
  place.textContent = minutes ? say("console-minutes", { n: minutes }) : little;
}

/** Rows of people that stay are kept, so that neither the scroll nor the focus nor a screen reader loses its place. */
function keep(list, people, newRow, show) {
  const rows = new Map([...list.children].map((row) => [row.dataset.ticket, row]));
  const wanted = people.map((person) => {
    const key = JSON.stringify([person.id, person.label, person.queue, person.procedure]);
    const row = rows.get(key) ?? newRow(person);
    row.dataset.ticket = key;
    show(row, person);
    return row;
  });
  if (wanted.length !== list.children.length || wanted.some((row, index) => row !== list.children[index])) list.replaceChildren(...wanted);
}

/** What staff are to know of a printer; nothing while it prints and has paper. */
function printerNews(printer) {
  const how = printer.fault || (printer.roll && printer.roll.is_low ? say("console-roll") : "");
  if (!how || printer.role === "first") return how;
  const name = printer.place ? (printer.place[language] ?? printer.place.vi) : say("console-printer-second");
  return say("console-printer-of", { name, how });
}

function showDevices() {
  const parts = desk.printers.map(printerNews).filter(Boolean);
  if (desk.camera_fault) parts.push(say("console-camera", { fault: desk.camera_fault }));
  if (silentBoards) parts.push(say("console-boards-silent"));
  // A slip on its way is no news; only a device that cannot is.
  const isNews = parts.length > 0;
  if (desk.slips_open) parts.push(say("console-slips", { n: desk.slips_open }));
  const notice = byId("devices");
  notice.hidden = !isNews;
  const text = parts.join(" · ");
  showText(notice, text);
}

/** What has a place of its own here: the clock asks, and the devices stand above. */
const ELSEWHERE = ["clock", "camera", "printer", "second-printer"];

/** What is wrong with the machine, the oldest first, each with what to do. */
function showMemory() {
  const troubles = desk.memory.troubles.filter(({ kind }) => !ELSEWHERE.includes(kind));
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
  const question = desk.memory.clock;
  byId("clock").hidden = !question;
  if (!question) return;
  const why = say(`clock-${question.why}`, { date: written(question.shows) });
  const meanwhile = say(question.gives ? "clock-goes-on" : "clock-gives-none", { date: written(question.goes_on) });
  const text = `${why} ${meanwhile}`;
  const place = byId("clock-why");
  showText(place, text);
  const button = byId("confirm");
  button.hidden = !question.may_be_confirmed;
  button.textContent = say("clock-confirm", { date: written(question.shows) });
  button.setAttribute("aria-disabled", String(sending));
}

/** Staff say that the clock is right. */
async function confirmDate() {
  const question = desk?.memory.clock;
  if (sending || !question) return;
  const date = question.shows;
  await send("/api/v1/day/confirm", { date }, () => answer(say("console-done-day", { date: written(date) })));
}

/** The call for help that concerns this counter: one to which it goes, else the oldest to which nobody does. */
const call = () => desk.help.find((one) => one.coming === counter) ?? desk.help.find((one) => !one.coming) ?? desk.help[0];

/** Somebody at a terminal wants staff. Whoever hears the page hears of each call once; the tab says it too. */
function showCall() {
  const one = call();
  const goes = one?.coming;
  byId("call").hidden = !one;
  document.title = one && !goes ? `(!) ${title}` : title;
  const place = byId("call-who");
  const key = one ? `${one.id} ${goes ?? ""}` : "";
  if (place.dataset.call !== key) {
    place.dataset.call = key;
    if (one && !goes) chime();
    const other = goes && goes !== counter ? ` ${say("console-coming-other", { n: goes })}` : "";
    place.textContent = one ? say("console-call", { who: caller(one.actor) }) + other : "";
  }
  const minutes = one ? minutesSince(one.called_at, hallNow()) : 0;
  byId("call-since").textContent = minutes ? say("console-minutes", { n: minutes }) : "";
  byId("came-word").textContent = say(goes ? "console-came" : "console-coming");
  byId("came").setAttribute("aria-disabled", String(sending));
}

/** This counter goes to help; once it is on its way, it has come. Whoever was faster is named. */
async function came() {
  const one = desk && call();
  if (sending || !one) return;
  if (!one.coming) {
    await send(`/api/v1/help/${one.id}/coming`, { counter }, (after) => {
      if (after.coming === counter && !after.end) answer(say("console-done-coming"));
      else answer(after.coming && !after.end ? say("console-coming-other", { n: after.coming }) : say("console-call-over"), "waits");
    });
    return;
  }
  await send(`/api/v1/help/${one.id}/answer`, { counter }, (ended) => {
    if (ended.counter === counter) answer(say("console-done-came"));
    else answer(ended.counter ? say("console-came-other", { n: ended.counter }) : say("console-call-over"), "waits");
  });
}

function caller(actor) {
  const [kind, number] = actor.split(":");
  return kind === "counter" ? say("console-call-counter", { n: number }) : say("console-call-kiosk");
}

/** Numbers whose queue or counter is gone from the configuration, the lowest first: one at a time, each until somebody said what becomes of it. */
const strandedButtons = [...document.querySelectorAll("[data-settle]")];

function showStranded() {
  const one = desk.stranded[0];
  byId("stranded").hidden = !one;
  if (!one) return;
  const ofQueue = one.gone === "queue";
  const { label, queue } = one.ticket;
  const said = ofQueue ? say("console-stranded-queue", { label, name: queueName(queue) }) : say("console-stranded-counter", { label, n: one.ticket.counter });
  const text = desk.stranded.length > 1 ? `${said} ${say("console-stranded-more", { n: desk.stranded.length - 1 })}` : said;
  const place = byId("stranded-who");
  showText(place, text);
  byId("stranded-to").hidden = !ofQueue;
  for (const button of strandedButtons) {
    const { settle } = button.dataset;
    button.hidden = settle !== "cancel" && (settle === "transfer") !== ofQueue;
    button.setAttribute("aria-disabled", String(sending || (settle === "finish" && one.ticket.state === "held")));
  }
}

/** What becomes of the number that is shown. */
async function settle(name) {
  const ticket = desk?.stranded[0]?.ticket;
  if (sending || !ticket) return;
  if (name === "finish" && ticket.state === "held") return answer(say("console-stranded-held", { label: ticket.label }), "refused");
  if (name === "cancel" && !confirm(say("console-cancel-sure", { label: ticket.label }))) return;
  const bodies = {
    transfer: { counter, to: { queue: byId("stranded-to").value } },
    finish: { counter },
    return: {},
    cancel: { reason: "by_staff" },
  };
  await send(`/api/v1/tickets/${ticket.id}/${name}`, bodies[name], tell);
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
  // What is pressed next is meant for what is seen by then: the counter as it is now.
  await read();
  sending = false;
  if (result.told) done(result.told);
  else answer(result.refusal ?? say("console-gave-up"), "refused");
  isOpen = Boolean(result.gaveUp);
  render();
  return Boolean(result.told);
}

/** One sentence about what was asked for: done, refused, or on its way. */
function answer(text, kind = "") {
  const place = byId("answer");
  place.className = `answer ${kind}`;
  place.textContent = text;
}

/** What became of a number, as it came back: it may be another thing than was asked for. */
function tell(ticket) {
  const { label, calls, state, queue } = ticket;
  const counted = (state === "called" && calls > 1 && "console-now-called-again") || (state === "no_show" && calls > 1 && "console-now-no-show-calls");
  answer(say(counted || `console-now-${state.replace("_", "-")}`, { label, n: calls, name: queueName(queue) }));
}

async function command(name) {
  if (sending || !desk) return;
  const { ticket } = desk;
  if (name === "next" && ticket?.state === "serving" && onward.checked) {
    if ((await run("finish", ticket)) && desk.callable > 0) await run("next");
    return;
  }
  if (name !== "next" && !ticket) return answer(say("console-no-ticket"), "refused");
  await run(name, ticket);
}

async function run(name, ticket) {
  const slow = setTimeout(() => answer(say("console-sending"), "waits"), 400);
  const path = name === "next" ? `/api/v1/counters/${counter}/next` : `/api/v1/tickets/${ticket.id}/${name}`;
  return send(path, name === "next" ? {} : { counter }, tell, () => clearTimeout(slow));
}

/** Whether the live events are cut off, and whether the hall could not be read: either makes this page a picture of the past. */
let cut = false;
let unread = false;

/** Reads for itself: what it did must be seen, though the line be down. */
async function read() {
  try {
    see(await snapshot(`counters/${counter}`));
    unread = false;
  } catch {
    unread = true;
    setTimeout(read, 2_000 + Math.random() * 1_000);
  }
  showLost(cut || unread, lastGood);
}

const lost = () => {
  cut = true;
  showLost(true, lastGood);
};
const alive = () => {
  cut = false;
  if (desk) lastGood = hallNow();
  showLost(unread, lastGood);
};

const dialog = byId("keys");
/** A choice that this browser keeps. */
function kept(id, name, isOn) {
  const box = byId(id);
  const usual = box.checked;
  box.checked = isOn(localStorage.getItem(name));
  box.addEventListener("change", () => {
    if (box.checked === usual) localStorage.removeItem(name);
    else localStorage.setItem(name, "1");
    render();
  });
  return box;
}
const keysOn = kept("keys-on", KEYS_OFF, (value) => value === null);
const onward = kept("onward", ONWARD, (value) => value !== null);
byId("help").addEventListener("click", () => dialog.showModal());
byId("came").addEventListener("click", came);
byId("confirm").addEventListener("click", confirmDate);
for (const button of strandedButtons) button.addEventListener("click", () => settle(button.dataset.settle));
for (const button of buttons) button.addEventListener("click", () => command(button.dataset.command));

// Where a pointer pressed, or the list of keys was, nothing keeps the focus: the space bar calls.
dialog.addEventListener("close", () => document.activeElement?.blur());
addEventListener("click", (event) => {
  if (event.detail > 0 && !dialog.open) event.target.closest?.("button")?.blur();
});

const inText = (element) => element.closest?.("input, textarea, select, [contenteditable]");
function key(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || dialog.open || inText(event.target)) return;
  if (event.key === "?" && event.type === "keydown") dialog.showModal();
  const name = KEYS[event.code];
  if (!name || !keysOn.checked) return;
  // Whoever went to a button means it.
  if (name === "next" && event.target.closest?.("button, a") && !event.target.dataset.command) return;
  // The space bar would also press the button that has the focus, when it comes up again.
  event.preventDefault();
  if (event.type === "keydown" && !event.repeat) name === "came" ? came() : command(name);
}
addEventListener("keydown", key);
addEventListener("keyup", key);

see(await snapshotAtLast(lost, `counters/${counter}`));
showLost(false);
setInterval(render, 10_000);
// A clerk who presses anything lets this page sound.
prepare(() => {});
const beat = (told) => {
  if (!told || told.boards_silent === silentBoards) return;
  silentBoards = told.boards_silent;
  render();
};
follow({ epoch: desk.epoch, seq: desk.seq, counter }, { event: () => {}, console: see, beat, alive, lost, reset: () => location.reload() });
