// Numbers, as a person reads them.

/** Seconds: tenths below a minute, then minutes and seconds. */
export function seconds(number) {
  if (number < 60) return `${number.toFixed(1)} s`;
  return `${Math.floor(number / 60)} min ${String(Math.round(number % 60)).padStart(2, "0")} s`;
}

/** Tokens in both directions. */
export function tokens(usage) {
  return (usage.input_tokens + usage.output_tokens).toLocaleString();
}

/** US dollars; what is not known is never nothing. */
export function cost(usage) {
  if (usage.cost_usd === null) return "unknown";
  return usage.cost_usd ? `$${usage.cost_usd.toFixed(usage.cost_usd < 1 ? 4 : 2)}` : "$0";
}
