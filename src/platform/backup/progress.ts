/** Tells whoever waits what is being done, a line at a time. */
export type Progress = (line: string) => void;
