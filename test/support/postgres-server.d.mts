export function startPostgres(): Promise<void>;
export function stopPostgres(): Promise<void>;
