// What the states and steps of a run are called.

export const STATUS = {
  queued: "waits for its turn",
  running: "being written",
  waiting: "waits for your approval",
  interrupted: "interrupted",
  failed: "failed",
  cancelled: "cancelled",
  done: "done",
};

/** A step's name in words: "Draft section". */
export function inWords(step) {
  const words = step.replaceAll("_", " ");
  return words[0].toUpperCase() + words.slice(1);
}
