/** Goes on with a value that is there or will come, without a turn of the event loop where none is needed. */
export function andThen<A, B>(value: A | Promise<A>, next: (value: A) => B): B | Promise<B> {
  return value instanceof Promise ? value.then(next) : next(value);
}
