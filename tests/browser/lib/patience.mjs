/** Longest wait for anything to be seen, in milliseconds; nothing waits for its end. */
export const patience = 20_000;
