// The tone of a call: two soft notes downwards, "ding, dong". A file of its own would have to be loaded; this is made here.
//
// A browser may let a page sound only once somebody touched it.

/** Hertz, and when it begins in seconds. */
const NOTES = [[784, 0], [622.25, 0.42]];
/** Of the most there is; a hall's loudspeaker is set by its own knob. */
const LOUDNESS = 0.3;
/** Seconds: without a soft beginning a note clicks. */
const SWELL = 0.015;
/** Seconds until a note cannot be heard any more. */
const FALL = 1.2;
/** How long a browser may take to begin, before that means no. */
const BEGINNING = 1_000;

let context;

/** Gets ready, and tells whenever it is known anew whether the page may sound. */
export function prepare(mayNow) {
  if (!globalThis.AudioContext) return mayNow(false);
  context = new AudioContext();
  const said = () => mayNow(context.state === "running");
  setTimeout(() => {
    said();
    context.addEventListener("statechange", said);
  }, BEGINNING);
  for (const kind of ["pointerdown", "keydown"]) addEventListener(kind, () => context.resume());
}

/** Sounds once. */
export function chime() {
  if (context?.state !== "running") return;
  for (const [pitch, begins] of NOTES) {
    const at = context.currentTime + begins;
    const loudness = new GainNode(context, { gain: 0 });
    loudness.gain.setValueAtTime(0, at);
    loudness.gain.linearRampToValueAtTime(LOUDNESS, at + SWELL);
    loudness.gain.exponentialRampToValueAtTime(0.001, at + FALL);
    const note = new OscillatorNode(context, { frequency: pitch });
    note.connect(loudness).connect(context.destination);
    note.start(at);
    note.stop(at + FALL);
  }
}
