// What must be sent in several requests, because a request is limited.

/** Yield groups of the items, in order, each of at most `number` items and together of at most `size`. */
export function* batches(items, sizeOf, { number, size }) {
  let batch = [];
  let total = 0;
  for (const item of items) {
    if (batch.length && (batch.length === number || total + sizeOf(item) > size)) {
      yield batch;
      [batch, total] = [[], 0];
    }
    batch.push(item);
    total += sizeOf(item);
  }
  if (batch.length) yield batch;
}
