export function startPostgres(): Promise<void>;
export function stopPostgres(): Promise<void>;
export function haltPostgres(): Promise<void>;
export function resumePostgres(): Promise<void>;
