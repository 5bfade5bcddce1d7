/** Why a backup or a restore failed, in words for whoever ran it. */
export class BackupFailedError extends Error {}

/** Why nothing was done: another one runs, or something would be overwritten. */
export class BackupRefusedError extends Error {}
