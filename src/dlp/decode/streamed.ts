/**
 * Characters of a run of base64 that a window need not undo: a stream follows what begins in it, which may be longer
 * than any window.
 */
export const STREAMED_MIN = 2048;
