/** The process cannot start as it is set up; the message is one line that says why, for whoever started it. */
export class StartRefusedError extends Error {}
