/** Waiting that can be cut short. */

/** Resolve after the time; with `orOnline` as soon as the browser says that the network is back. */
export function pause(milliseconds, { orOnline = false } = {}) {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (orOnline) globalThis.addEventListener?.("online", done);
  });
}

/** Settle as the promise does, or reject with the error if that takes too long. */
export function within(milliseconds, promise, error) {
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(error), milliseconds);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}
