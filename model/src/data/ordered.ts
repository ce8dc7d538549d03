/**
 * Works on several items at once and gives the results in the order of the items. At most `width` items are in work or
 * waiting for the consumer; nothing is started ahead of that.
 */
export async function* mapOrdered<T, R>(
  items: AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const inWork: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    result.catch(() => undefined); // a failure is thrown when its turn comes, not as an unhandled rejection before
    inWork.push(result);
    const oldest = inWork.length < width ? undefined : inWork.shift();
    if (oldest !== undefined) yield await oldest;
  }
  for (const result of inWork) yield await result;
}
