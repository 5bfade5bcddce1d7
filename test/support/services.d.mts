export function findProgram(...names: string[]): string | undefined;
export function hasService(service: string): boolean;
export function missingServices(): { service: string; howTo: string; suites: string[] }[];
