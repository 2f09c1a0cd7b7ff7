// Numbers, as a person reads them.

/** Seconds: tenths below a minute, then minutes and seconds. */
export function seconds(number) {
  if (number < 59.95) return `${number.toFixed(1)} s`;
  const whole = Math.round(number);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Tokens in both directions. */
export function tokens(usage) {
  return (usage.input_tokens + usage.output_tokens).toLocaleString();
}

/** US dollars; an unknown cost is not zero. */
export function cost(usage) {
  if (usage.cost_usd === null) return "unknown";
  return usage.cost_usd ? `$${usage.cost_usd.toFixed(usage.cost_usd < 1 ? 4 : 2)}` : "$0";
}

/** A number of things: "1 note", "2,000 notes". */
export function count(number, thing) {
  return number === 1 ? `1 ${thing}` : `${number.toLocaleString()} ${thing}s`;
}
