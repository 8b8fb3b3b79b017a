// The live events of the hub: every event once, in order, across every break of the line. And the hall's time.
//
// Nothing here is measured by the clock of this machine, which somebody may set at any moment.

import { jittered, serve } from "./stream.js";

const SNAPSHOT_PATIENCE = 8_000;
/** The stream says something every 2 s, or that the line is down; after this long without, nobody reads it any more. */
const SILENCE = 4_750;
const LOOK = 250;
/** How often a worker that is silent is left for a new one, before this page has a stream of its own. */
const WORKERS = 2;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));
/** The hall's time, as it was last told, by the time of this page. */
let told = { now: NaN, at: 0 };
const hearTime = (now) => {
  told = { now: Date.parse(now), at: performance.now() };
};
/** The hall's time now, in milliseconds since 1970; not a number before the hall was first read. */
export const hallNow = () => told.now + performance.now() - told.at;

/** The hall at this moment, as staff see it or as a `board` does; throws when the hub cannot say. */
export async function snapshot(what = "overview") {
  const answer = await fetch(`/api/v1/${what}`, { signal: AbortSignal.timeout(SNAPSHOT_PATIENCE) });
  if (!answer.ok) throw new Error(`the hub answers ${answer.status}`);
  const hall = await answer.json();
  hearTime(hall.now);
  return hall;
}

/** The hall at this moment, however long it takes to get it; tells of each failure. */
export async function snapshotAtLast(failed, what) {
  for (;;) {
    try {
      return await snapshot(what);
    } catch {
      failed();
      await pause(jittered(2_000));
    }
  }
}

/** The stream that all pages of this browser share; where it has no shared workers, or they stay silent, one of this page's own. */
function reach(tries, gaveUp) {
  if (tries < WORKERS && "SharedWorker" in globalThis) {
    try {
      const worker = new SharedWorker(new URL("stream.js", import.meta.url), { type: "module", name: `motcua-${tries}` });
      worker.onerror = gaveUp;
      return worker.port;
    } catch {
      // Some browsers have workers and forbid them.
    }
  }
  const { port1, port2 } = new MessageChannel();
  serve(port2);
  return port1;
}

/**
 * Follows the events behind the hall's `seq`, in the log of its `epoch`. Calls `event(event)` for each, `alive()` whenever something is heard,
 * `beat(told)` when that was no event but the line itself (with what the hub says at each beat), `lost()` when the line is down, and `reset()` when
 * the hub's log is another than ours. With a `counter`, `console(view)` gets the hub's picture of that counter whenever it changes.
 *
 * Answers a function that says whether this page may not sound.
 */
export function follow({ epoch, seq, counter }, { event, console = () => {}, alive, lost, reset, beat = () => {} }) {
  const place = { epoch, seq, counter, silent: false };
  let port;
  let tries = 0;
  let heard;
  let looked = performance.now();

  const hear = ({ data }) => {
    heard = performance.now();
    if (data.lost) return lost();
    if (data.reset) return reset();
    alive();
    if (data.up) {
      tries = 0;
      beat();
    } else if (data.event) {
      place.seq = data.event.seq;
      event(data.event);
    } else if (data.console) console(data.console);
    else if (data.beat) {
      port.postMessage({ heard: true });
      hearTime(data.beat.now);
      // The hub was exchanged for another version: this page belongs to the old one.
      if (data.beat.build !== document.body.dataset.build) reset();
      else beat(data.beat);
    }
  };

  const dial = () => {
    heard = performance.now();
    port?.postMessage({ bye: true });
    port?.close();
    const reached = reach(tries, () => {
      if (reached !== port) return;
      tries = WORKERS;
      dial();
    });
    port = reached;
    port.onmessage = hear;
    port.postMessage({ join: place });
  };

  setInterval(() => {
    const now = performance.now();
    // A page that was put to sleep has heard nothing, and is not cut off for that.
    if (now - looked > SILENCE / 2) heard = Math.max(heard, now - SILENCE / 2);
    looked = now;
    if (now - heard <= SILENCE) return;
    lost();
    tries += 1;
    dial();
  }, LOOK);
  addEventListener("pagehide", () => port.postMessage({ bye: true }));
  // Back from where the browser keeps pages that were left.
  addEventListener("pageshow", ({ persisted }) => persisted && dial());
  dial();
  return (silent) => {
    place.silent = silent;
    port.postMessage({ silent });
  };
}

/**
 * Sends a change and, while the line is down, the same one again under the same name, so that it happens once.
 * Answers `{ told }` (what the hub says of it now), `{ refusal }` (one sentence) or `{ gaveUp: true }`.
 */
export async function change(path, body, retrying) {
  const key = Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  for (let wait = 300; wait <= 10_000; wait *= 2) {
    try {
      const answer = await fetch(path, {
        method: "POST",
        headers: { "Content-Type": "application/json", "Accept-Language": document.documentElement.lang, "Idempotency-Key": key },
        body: JSON.stringify(body),
        signal: AbortSignal.timeout(5_000),
      });
      const told = await answer.json();
      return answer.ok ? { told } : { refusal: told.said };
    } catch {
      retrying();
      await pause(jittered(wait));
    }
  }
  return { gaveUp: true };
}
